using System.Collections.Immutable;
using System.Text.RegularExpressions;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Imaging.Modes;

/// <summary>A mode made by configuration: another mode's geometry, effects after that mode's own, and a background in place of its own.</summary>
public sealed partial class ComposedMode : IMode
{
    private readonly IMode _base;
    private readonly ImmutableArray<Effect> _effects;
    private readonly Color? _background;

    /// <param name="name">Lower-case letters, digits and hyphens, at least one.</param>
    /// <param name="background">Null keeps that of <paramref name="baseMode"/>.</param>
    /// <exception cref="ArgumentException">A character that a name cannot have, or an effect out of its range.</exception>
    public ComposedMode(string name, IMode baseMode, ImmutableArray<Effect> effects, Color? background = null)
    {
        if (!NamePattern().IsMatch(name))
            throw new ArgumentException($"\"{name}\" is not a mode's name: lower-case letters, digits and hyphens.", nameof(name));
        if (effects.FirstOrDefault(effect => !effect.IsInRange()) is { } wrong)
            throw new ArgumentException($"{wrong} is out of range.", nameof(effects));
        (Name, _base, _effects, _background) = (name, baseMode, effects, background);
        Fingerprint = $"{name}:1;base=({baseMode.Fingerprint});effects={string.Join(',', effects)};background={background?.ToString() ?? "base"}";
    }

    public string Name { get; }

    public string Fingerprint { get; }

    public Analysis Needs => _base.Needs;

    /// <summary>Effects count in pixels of the rendition, so they look a little finer in the larger picture; as a stand-in that will do.</summary>
    public bool ScalesWithBox => _base.ScalesWithBox;

    public RenderPlan Plan(ImageInfo original, Box box)
    {
        RenderPlan plan = _base.Plan(original, box);
        return plan with { Background = _background ?? plan.Background, Effects = plan.Effects.AddRange(_effects) };
    }

    public PixelSize OutputSize(ImageInfo original, Box box) => _base.OutputSize(original, box);

    [GeneratedRegex(@"\A[a-z0-9-]+\z")]
    private static partial Regex NamePattern();
}

using System.Collections.Immutable;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Modes;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Images;

/// <summary>Reads <see cref="ImagesOptions.Modes"/> and makes modes, built-in or composed, with the settings of whoever asks.</summary>
internal sealed class ModeCompiler
{
    private readonly SettingFaults _faults;
    private readonly bool _enlarge;

    // Null for a name whose settings are faulty, so that whoever refers to it is not blamed for that.
    private readonly Dictionary<string, Definition?> _composed = new(StringComparer.Ordinal);

    public ModeCompiler(ImagesOptions options, SettingFaults faults)
    {
        (_faults, _enlarge) = (faults, options.Enlarge);
        foreach ((string name, ModeOptions? mode) in options.Modes ?? [])
            _composed[name] = Read($"Modes:{name}", name, mode ?? new());
    }

    /// <summary>Built-in ones first, then one's own, each in its order.</summary>
    public IEnumerable<string> Names => BuiltInModes.Names.Concat(_composed.Keys);

    /// <summary>A mode by name; null, with a fault unless there is one already, where there is none.</summary>
    /// <param name="enlarge">Null: as the mode's own definition or the section says.</param>
    /// <param name="background">Null: as the mode's own definition says.</param>
    public IMode? Create(string path, string? name, bool? enlarge = null, Color? background = null)
    {
        if (name is null)
        {
            _faults.Add(path, $"is missing; it must be one of {string.Join(", ", Names)}.");
            return null;
        }

        if (BuiltInModes.TryCreate(name, new(enlarge ?? _enlarge, background), out IMode? mode))
            return mode;
        if (!_composed.TryGetValue(name, out Definition? definition))
            _faults.Add(path, $"'{name}' is not a mode; it must be one of {string.Join(", ", Names)}.");
        if (definition is null)
            return null;
        background ??= definition.Background;
        return BuiltInModes.TryCreate(definition.Base, new(enlarge ?? definition.Enlarge ?? _enlarge, background), out mode)
            ? new ComposedMode(name, mode, definition.Effects, background)
            : null;
    }

    private Definition? Read(string path, string name, ModeOptions mode)
    {
        int faultsBefore = _faults.All.Count;
        CheckName(path, name);
        if (mode.Base is null || !BuiltInModes.Names.Contains(mode.Base))
        {
            string builtIn = string.Join(", ", BuiltInModes.Names);
            _faults.Add($"{path}:Base", $"'{mode.Base}' must be a built-in mode, one of {builtIn}; modes do not build on one another.");
        }

        Color? background = _faults.ReadColor($"{path}:Background", mode.Background);
        ImmutableArray<Effect> effects = ReadEffects(path, mode);
        return _faults.All.Count > faultsBefore ? null : new(mode.Base!, effects, background, mode.Enlarge);
    }

    private void CheckName(string path, string name)
    {
        // Unlike a preset, a mode may not have an underscore in its name: see IMode.Name.
        if (_faults.CheckName(path, name) && name.Contains('_'))
            _faults.Add(path, "has an underscore in its name; modes are named in a-z, 0-9 and '-'.");
        if (BuiltInModes.Names.Contains(name))
            _faults.Add(path, "has the name of a built-in mode; a mode of one's own needs another.");
    }

    private ImmutableArray<Effect> ReadEffects(string path, ModeOptions mode)
    {
        ImmutableArray<Effect>.Builder effects = ImmutableArray.CreateBuilder<Effect>();
        if (_faults.ReadRange($"{path}:Blur", mode.Blur, 0.3, 100) is { } blur)
            effects.Add(new Effect.Blur(blur));
        if (_faults.ReadRange($"{path}:Sharpen", mode.Sharpen, 0.3, 10) is { } sharpen)
            effects.Add(new Effect.Sharpen(sharpen));
        if (_faults.ReadRange($"{path}:Saturation", mode.Saturation, 0, 10) is { } saturation)
            effects.Add(new Effect.Saturate(saturation));
        if (_faults.ReadColor($"{path}:Tint", mode.Tint) is { } tint)
            effects.Add(new Effect.Tint(tint));
        return effects.ToImmutable();
    }

    private sealed record Definition(string Base, ImmutableArray<Effect> Effects, Color? Background, bool? Enlarge);
}

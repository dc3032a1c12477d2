using System.Collections.Immutable;
using System.Globalization;
using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Imaging.Planning;

/// <summary>
/// What a renderer does, as a value: cut <see cref="Source"/> from the upright original, scale it to <see cref="Scaled"/>,
/// lay it at <see cref="Placement"/> on a canvas of <see cref="Output"/> filled with <see cref="Background"/>, then apply
/// <see cref="Effects"/> in order.
/// </summary>
public sealed record RenderPlan
{
    /// <summary>Part of the upright original that is used; never outside it, never empty.</summary>
    public required PixelArea Source { get; init; }

    /// <summary>Size <see cref="Source"/> is resampled to.</summary>
    public required PixelSize Scaled { get; init; }

    /// <summary>Exact size of the rendition.</summary>
    public required PixelSize Output { get; init; }

    /// <summary>Where the scaled picture lies on the canvas; it always fits inside.</summary>
    public PixelPoint Placement { get; init; }

    /// <summary>
    /// Opaque: everything is laid on it, the rendition has no alpha. Otherwise alpha is kept where the format can hold it, and
    /// flattened on white where not; a canvas larger than the picture is then see-through. What an effect clears later follows the same rule.
    /// </summary>
    public Color Background { get; init; } = Color.Transparent;

    public ImmutableArray<Effect> Effects { get; init; } = [];

    /// <summary>True where the scaled picture does not cover the canvas.</summary>
    public bool Pads => Scaled != Output;

    /// <summary>True where an effect makes see-through what was not.</summary>
    public bool MakesAlpha => Effects.Any(effect => effect.MakesAlpha);

    /// <summary>
    /// True where a renderer can carry the plan out on an upright original of this size: <see cref="Source"/> within the original, the
    /// scaled picture within the canvas, nothing empty, every effect in its range.
    /// </summary>
    public bool IsValidFor(PixelSize original) =>
        Source.IsWithin(original)
        && new PixelArea(Placement.Left, Placement.Top, Scaled.Width, Scaled.Height).IsWithin(Output)
        && !Effects.IsDefault && Effects.All(effect => effect.IsInRange());

    /// <summary>
    /// One line for logs and tests, the same in every culture:
    /// <c>source=200x200+100+0 scaled=100x100 output=100x120+0+10 background=#ffffffff effects=blur(6),saturate(0.4)</c>. Offsets are left,
    /// then top: of the source in the original, of the scaled picture on the canvas.
    /// </summary>
    public string Describe() => string.Create(CultureInfo.InvariantCulture,
        $"source={Source.Size}+{Source.Left}+{Source.Top} scaled={Scaled} output={Output}+{Placement.Left}+{Placement.Top} "
        + $"background={Background} effects={(Effects.IsDefaultOrEmpty ? "none" : string.Join(',', Effects))}");

    public override string ToString() => Describe();

    public bool Equals(RenderPlan? other) =>
        other is not null && Source == other.Source && Scaled == other.Scaled && Output == other.Output
        && Placement == other.Placement && Background == other.Background && Effects.SequenceEqual(other.Effects);

    public override int GetHashCode() => HashCode.Combine(Source, Scaled, Output, Placement, Background, Effects.Length);
}

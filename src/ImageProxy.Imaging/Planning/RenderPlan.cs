using System.Collections.Immutable;
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
    /// flattened on white where not; a canvas larger than the picture is then see-through.
    /// </summary>
    public Color Background { get; init; } = Color.Transparent;

    public ImmutableArray<Effect> Effects { get; init; } = [];

    /// <summary>True where the scaled picture does not cover the canvas.</summary>
    public bool Pads => Scaled != Output;

    public bool Equals(RenderPlan? other) =>
        other is not null && Source == other.Source && Scaled == other.Scaled && Output == other.Output
        && Placement == other.Placement && Background == other.Background && Effects.SequenceEqual(other.Effects);

    public override int GetHashCode() => HashCode.Combine(Source, Scaled, Output, Placement, Background, Effects.Length);
}

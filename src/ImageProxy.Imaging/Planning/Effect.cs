using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Imaging.Planning;

/// <summary>A change to the pixels after geometry, in the order the plan lists them.</summary>
public abstract record Effect
{
    private Effect()
    {
    }

    /// <summary>Gaussian blur; <paramref name="Sigma"/> in pixels of the rendition, 0.3 to 100.</summary>
    public sealed record Blur(double Sigma) : Effect;

    /// <summary>Unsharp mask on lightness; <paramref name="Sigma"/> in pixels of the rendition, 0.3 to 10.</summary>
    public sealed record Sharpen(double Sigma) : Effect;

    /// <summary>Chroma times <paramref name="Factor"/>: 0 is grey, 1 leaves the picture alone, up to 10.</summary>
    public sealed record Saturate(double Factor) : Effect;

    /// <summary>Lightness kept, hue and chroma drawn towards <paramref name="Color"/>; alpha of the colour is the strength.</summary>
    public sealed record Tint(Color Color) : Effect;
}

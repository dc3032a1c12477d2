using System.Globalization;
using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Imaging.Planning;

/// <summary>A change to the pixels after geometry, in the order the plan lists them.</summary>
public abstract record Effect
{
    private Effect()
    {
    }

    /// <summary>True where the parameter is finite and in the range its effect gives.</summary>
    public abstract bool IsInRange();

    /// <summary>As in logs and fingerprints: <c>blur(6)</c>, <c>saturate(0.4)</c>, <c>tint(#ff000080)</c>. The same in every culture.</summary>
    public sealed override string ToString() => Describe();

    private protected abstract string Describe();

    private static bool IsBetween(double value, double least, double most) => value >= least && value <= most;

    private static string Describe(string name, double value) => string.Create(CultureInfo.InvariantCulture, $"{name}({value})");

    /// <summary>Gaussian blur; <paramref name="Sigma"/> in pixels of the rendition, 0.3 to 100.</summary>
    public sealed record Blur(double Sigma) : Effect
    {
        public override bool IsInRange() => IsBetween(Sigma, 0.3, 100);

        private protected override string Describe() => Describe("blur", Sigma);
    }

    /// <summary>Unsharp mask on lightness; <paramref name="Sigma"/> in pixels of the rendition, 0.3 to 10.</summary>
    public sealed record Sharpen(double Sigma) : Effect
    {
        public override bool IsInRange() => IsBetween(Sigma, 0.3, 10);

        private protected override string Describe() => Describe("sharpen", Sigma);
    }

    /// <summary>Chroma times <paramref name="Factor"/>: 0 is grey, 1 leaves the picture alone, up to 10.</summary>
    public sealed record Saturate(double Factor) : Effect
    {
        public override bool IsInRange() => IsBetween(Factor, 0, 10);

        private protected override string Describe() => Describe("saturate", Factor);
    }

    /// <summary>Lightness kept, hue and chroma drawn towards <paramref name="Color"/>; alpha of the colour is the strength.</summary>
    public sealed record Tint(Color Color) : Effect
    {
        public override bool IsInRange() => true;

        private protected override string Describe() => $"tint({Color})";
    }
}

using System.Collections.Immutable;
using System.Globalization;
using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Imaging.Planning;

/// <summary>A change to the pixels after geometry, in the order the plan lists them.</summary>
public abstract record Effect
{
    private Effect()
    {
    }

    /// <summary>True where the effect makes see-through what was not: the rendition may have alpha that neither the original nor the canvas had.</summary>
    public virtual bool MakesAlpha => false;

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

    /// <summary>Whatever an <see cref="IPixelEffect"/> does to the pixels, called by its name.</summary>
    /// <param name="Name"><see cref="IPixelEffect.Name"/>.</param>
    /// <param name="Values">Handed to it; at most 32.</param>
    /// <param name="Clears">Whether it makes pixels see-through that were not. Where the rendition cannot be see-through, the plan's background shows there.</param>
    public sealed record Pixels(string Name, ImmutableArray<double> Values, bool Clears = false) : Effect
    {
        /// <summary>Most values an effect can have, and characters of its name.</summary>
        public const int MaxValues = 32, MaxName = 64;

        public override bool MakesAlpha => Clears;

        public override bool IsInRange() => Name.Length is > 0 and <= MaxName && !Values.IsDefault && Values.Length <= MaxValues && Values.All(double.IsFinite);

        public bool Equals(Pixels? other) => other is not null && Name == other.Name && Clears == other.Clears && Values.AsSpan().SequenceEqual(other.Values.AsSpan());

        public override int GetHashCode() => HashCode.Combine(Name, Clears, Values.IsDefault ? 0 : Values.Length);

        private protected override string Describe() =>
            $"{Name}({string.Join(',', [.. Values.Select(value => value.ToString(CultureInfo.InvariantCulture)), .. Clears ? ["clears"] : Array.Empty<string>()])})";
    }

    /// <summary>Another picture laid on this one, see-through as far as it is itself and as <paramref name="Opacity"/> says.</summary>
    /// <param name="At">Where it lies.</param>
    /// <param name="Opacity">0 (not seen) to 1.</param>
    /// <param name="Scale">Its width as a share of the rendition's, above 0 to 1; less where its height would not fit.</param>
    /// <param name="Margin">What stays free towards the edges, as a share of the rendition's shorter side, 0 to 0.4.</param>
    public sealed record Watermark(WatermarkPicture Picture, Anchor At, double Opacity, double Scale, double Margin) : Effect
    {
        public override bool IsInRange() => Enum.IsDefined(At) && IsBetween(Opacity, 0, 1) && Scale > 0 && Scale <= 1 && IsBetween(Margin, 0, 0.4);

        /// <summary>Where it lies on a rendition of this size; always within it, never empty.</summary>
        public PixelArea AreaOn(PixelSize output)
        {
            // Of a rendition too small for margins nothing is left beside them.
            int margin = (int)Math.Round(Margin * Math.Min(output.Width, output.Height));
            PixelSize room = new(Math.Max(1, output.Width - (2 * margin)), Math.Max(1, output.Height - (2 * margin)));
            int width = Math.Clamp((int)Math.Round(Scale * output.Width), 1, room.Width);
            PixelSize size = Fitting.Inside(Picture.Info.Size, new(width, room.Height), enlarge: true);
            PixelPoint inRoom = Fitting.Place(size, room, At);
            return PixelArea.At(new((output.Width - room.Width) / 2 + inRoom.Left, (output.Height - room.Height) / 2 + inRoom.Top), size);
        }

        private protected override string Describe() => string.Create(CultureInfo.InvariantCulture, $"watermark({Picture},{At},{Opacity},{Scale},{Margin})");
    }
}

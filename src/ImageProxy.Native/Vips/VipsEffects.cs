using System.Collections.Immutable;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Native.Vips;

/// <summary>Applies a plan's effects to an sRGB picture of three bands, or four with alpha, and leaves alpha alone but for blur.</summary>
internal static class VipsEffects
{
    public static VipsImage Apply(VipsImage image, ImmutableArray<Effect> effects)
    {
        var result = image.Cut(PixelArea.Of(image.Size));
        foreach (var effect in effects)
        {
            result = result.Then(i => effect switch
            {
                Effect.Blur blur => Blur(i, blur.Sigma),
                Effect.Sharpen sharpen => Sharpen(i, sharpen.Sigma),
                Effect.Saturate saturate => InSpace(i, "lch", [1, saturate.Factor, 1], [0, 0, 0]),
                Effect.Tint tint => Tint(i, tint.Color),
                _ => throw new ArgumentOutOfRangeException(nameof(effects), effect, "This renderer does not know the effect."),
            });
        }

        return result;
    }

    /// <summary>Colours weigh by their alpha, so that what is hidden does not bleed into what shows.</summary>
    private static VipsImage Blur(VipsImage image, double sigma)
    {
        if (!image.HasAlpha) return GaussBlur(image, sigma);
        return image.Premultiply(255).Then(i => GaussBlur(i, sigma)).Then(i => i.Unpremultiply(255))
            .Then(i => i.Linear([1, 1, 1, 1], [0.5, 0.5, 0.5, 0.5])).Then(i => i.Cast("uchar"));
    }

    private static VipsImage GaussBlur(VipsImage image, double sigma)
    {
        using var operation = new VipsOperation("gaussblur");
        return operation.Set("in", image).Set("sigma", sigma).Set("min_ampl", 0.05).BuildImage();
    }

    private static VipsImage Sharpen(VipsImage image, double sigma)
    {
        using var operation = new VipsOperation("sharpen");
        return operation.Set("in", image).Set("sigma", sigma).BuildImage().Then(i => i.ToColourSpace("srgb")).Then(i => i.Cast("uchar"));
    }

    private static VipsImage Tint(VipsImage image, Color color)
    {
        double strength = color.A / 255.0;
        using var dot = VipsImage.FromPixels([color.R, color.G, color.B], new(1, 1), 3);
        using var lab = dot.ToColourSpace("lab");
        double[] target = lab.PointAt(0, 0);
        return InSpace(image, "lab", [1, 1 - strength, 1 - strength], [0, strength * target[1], strength * target[2]]);
    }

    private static VipsImage InSpace(VipsImage image, string space, ReadOnlySpan<double> factors, ReadOnlySpan<double> offsets)
    {
        double[] a = image.HasAlpha ? [.. factors, 1] : [.. factors], b = image.HasAlpha ? [.. offsets, 0] : [.. offsets];
        return image.ToColourSpace(space).Then(i => i.Linear(a, b)).Then(i => i.As(space))
            .Then(i => i.ToColourSpace("srgb")).Then(i => i.Cast("uchar"));
    }
}

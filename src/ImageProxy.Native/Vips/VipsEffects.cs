using System.Collections.Frozen;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Native.Vips;

/// <summary>Applies a plan's effects to an sRGB picture of three bands, or four with alpha. Those of our own leave alpha alone, but for blur and watermarks.</summary>
internal sealed class VipsEffects(IReadOnlyCollection<IPixelEffect> custom)
{
    private readonly FrozenDictionary<string, IPixelEffect> _custom = custom.ToFrozenDictionary(effect => effect.Name, StringComparer.Ordinal);
    private readonly VipsWatermarks _watermarks = new();

    /// <summary>With none but our own.</summary>
    public static VipsEffects Plain { get; } = new([]);

    /// <exception cref="EffectException">An effect that nobody knows, or one that is not ours and fails.</exception>
    public VipsImage Apply(VipsImage image, RenderPlan plan)
    {
        var drawn = PixelArea.At(plan.Placement, plan.Scaled);
        var result = image.Cut(PixelArea.Of(image.Size));
        foreach (var effect in plan.Effects)
        {
            result = result.Then(i => effect switch
            {
                Effect.Blur blur => Blur(i, blur.Sigma),
                Effect.Sharpen sharpen => Sharpen(i, sharpen.Sigma),
                Effect.Saturate saturate => InSpace(i, "lch", [1, saturate.Factor, 1], [0, 0, 0]),
                Effect.Tint tint => Tint(i, tint.Color),
                Effect.Pixels pixels => Change(i, drawn, pixels.Clears, picture => Custom(pixels, picture)),
                Effect.Watermark mark => Change(i, drawn, clears: false, picture => picture.Lay(_watermarks.Pixels(mark, i.Size), mark.AreaOn(i.Size), mark.Opacity)),
                _ => throw new EffectException($"the effect {effect} is not known here"),
            });
        }

        return result;
    }

    private delegate void PixelChange(RgbaPicture picture);

    /// <param name="clears">Whether a picture without alpha has one afterwards.</param>
    private static VipsImage Change(VipsImage image, PixelArea drawn, bool clears, PixelChange change)
    {
        bool hasAlpha = image.HasAlpha;
        using var rgba = hasAlpha ? image.Cut(PixelArea.Of(image.Size)) : image.WithAlpha();
        byte[] pixels = rgba.ToPixels();
        change(new(pixels, rgba.Size, drawn));
        var changed = VipsImage.FromPixels(pixels, rgba.Size, 4);
        return hasAlpha || clears ? changed : changed.Then(i => i.CutBands(0, 3));
    }

    private void Custom(Effect.Pixels effect, RgbaPicture picture)
    {
        if (!_custom.TryGetValue(effect.Name, out var custom))
            throw new EffectException($"the effect {effect} is not known here");
        try
        {
            custom.Apply(picture, effect.Values.AsSpan());
        }
        catch (Exception e) when (e is not (OutOfMemoryException or OperationCanceledException))
        {
            throw new EffectException($"the effect {effect} failed: {e.GetType().Name}: {e.Message}", e);
        }
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

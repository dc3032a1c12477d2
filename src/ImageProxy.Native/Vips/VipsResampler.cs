using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Native.Vips;

/// <summary>Cuts and resamples in one pass from top to bottom, so that it runs on originals that are decoded line by line.</summary>
internal static class VipsResampler
{
    /// <summary>Lanczos-3 down (after averaging whole boxes where more than a factor of 4 is left), bicubic up; exactly the lengths of the axes.</summary>
    public static VipsImage Resample(VipsImage source, AxisResample x, AxisResample y)
    {
        var image = source.Cut(new(x.CutStart, y.CutStart, x.CutLength, y.CutLength));
        if (x.IsIdentity && y.IsIdentity) return image;
        bool weighsAlpha = image.HasAlpha;
        double maxAlpha = image.MaxAlpha;
        var format = image.Format;
        if (weighsAlpha) image = image.Then(i => i.Premultiply(maxAlpha));
        if (y.Reduces) image = image.Then(i => Reduce(i, y, vertical: true));
        if (x.Reduces) image = image.Then(i => Reduce(i, x, vertical: false));
        if (Enlarges(x) || Enlarges(y)) image = image.Then(i => Enlarge(i, x, y));
        if (weighsAlpha) image = image.Then(i => i.Unpremultiply(maxAlpha)).Then(i => Rounded(i, format));
        return image;
    }

    private static bool Enlarges(AxisResample axis) => !axis.Reduces && !axis.IsIdentity;

    private static VipsImage Reduce(VipsImage source, AxisResample axis, bool vertical)
    {
        string axisName = vertical ? "v" : "h";
        PixelSize Along(int length) => vertical ? source.Size with { Height = length } : source.Size with { Width = length };
        PixelPoint At(int place) => vertical ? new(0, place) : new(place, 0);

        var image = axis.Box > 1 ? Shrink(source, axisName, axis.Box) : source.Cut(PixelArea.Of(source.Size));
        if (axis.PaddedLength != axis.BoxedLength) image = image.Then(i => i.Extend(At(axis.PadBefore), Along(axis.PaddedLength)));
        image = image.Then(i => KernelReduce(i, axisName, axis.Factor));
        // A later libvips may round the length otherwise: repeat an edge pixel rather than fail.
        int made = vertical ? image.Height : image.Width, needed = axis.Skip + axis.Length;
        if (made < needed) image = image.Then(i => i.Extend(default, Along(needed)));
        if (axis.Skip == 0 && made == axis.Length) return image;
        return image.Then(i => i.Cut(vertical
            ? new(0, axis.Skip, i.Width, axis.Length)
            : new(axis.Skip, 0, axis.Length, i.Height)));
    }

    private static VipsImage Shrink(VipsImage image, string axis, int box)
    {
        using var operation = new VipsOperation("shrink" + axis);
        return operation.Set("in", image).Set(axis + "shrink", box).Set("ceil", true).BuildImage();
    }

    private static VipsImage KernelReduce(VipsImage image, string axis, double factor)
    {
        using var operation = new VipsOperation("reduce" + axis);
        return operation.Set("in", image).Set(axis + "shrink", factor).Set("kernel", "lanczos3").BuildImage();
    }

    /// <summary>Enlarges the axes that want it; the others are as long as they should be and stay.</summary>
    private static VipsImage Enlarge(VipsImage image, AxisResample x, AxisResample y)
    {
        var (scaleX, shiftX, scaleY, shiftY) = (1.0, 0.0, 1.0, 0.0);
        if (Enlarges(x)) (scaleX, shiftX) = (1 / x.Factor, x.Shift);
        if (Enlarges(y)) (scaleY, shiftY) = (1 / y.Factor, y.Shift);
        // affine counts from pixel centres: half a pixel in, half a pixel out.
        using var operation = new VipsOperation("affine");
        return operation.Set("in", image).Set("matrix", [scaleX, 0, 0, scaleY]).SetInterpolator("interpolate", "bicubic")
            .Set("idx", 0.5 - shiftX).Set("idy", 0.5 - shiftY).Set("odx", -0.5).Set("ody", -0.5)
            .Set("oarea", [0, 0, x.Length, y.Length]).Set("extend", "copy").Set("premultiplied", true).BuildImage();
    }

    /// <summary>Back from the floating point of premultiplied colours, to the nearest instead of down.</summary>
    private static VipsImage Rounded(VipsImage image, VipsBandFormat format)
    {
        if (format is not (VipsBandFormat.UChar or VipsBandFormat.UShort)) return image.Cut(PixelArea.Of(image.Size));
        double[] ones = [.. Enumerable.Repeat(1.0, image.Bands)], halves = [.. Enumerable.Repeat(0.5, image.Bands)];
        return image.Linear(ones, halves).Then(i => i.Cast(format == VipsBandFormat.UChar ? "uchar" : "ushort"));
    }
}

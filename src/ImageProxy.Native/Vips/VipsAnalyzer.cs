using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Native.Vips;

/// <summary>Looks at the pixels of an original, first frame, for what a mode must know.</summary>
internal static class VipsAnalyzer
{
    /// <summary>Long side of the thumbnail attention is judged on, pixels.</summary>
    private const int AttentionSide = 64;

    /// <summary>
    /// A pixel belongs to the border while no channel differs by more from the top left pixel, 8-bit levels: libvips' own default, above the
    /// noise of JPEG at usual qualities.
    /// </summary>
    private const double BorderThreshold = 10;

    /// <summary>The picture without its uniform border, upright; the whole picture where it is uniform throughout.</summary>
    public static Findings FindContent(ReadOnlyMemory<byte> original, ImageInfo info, CancellationToken cancellationToken)
    {
        using var source = OpenOriginal.Open(original, info, need: 1, allFrames: false);
        using var plain = VipsDecoder.Plain(source.Image);
        using var pixels = plain.ToColourSpace("srgb").Then(i => i.Cast("uchar")).Then(OnWhite)
            .Then(i => VipsDecoder.Compute(i, source.Image, cancellationToken));

        var turn = VipsLoader.DecodedOrientation(info);
        var corner = Turns.ToStored(new(0, 0, 1, 1), pixels.Size, turn);
        using var trim = new VipsOperation("find_trim");
        trim.Set("in", pixels).Set("threshold", BorderThreshold).Set("background", pixels.PointAt(corner.Left, corner.Top)).Build();
        PixelArea found = new(trim.GetInt("left"), trim.GetInt("top"), trim.GetInt("width"), trim.GetInt("height"));
        // An SVG may open at another size than its header says.
        if (!found.IsWithin(pixels.Size) || pixels.Size != source.FullSize) found = PixelArea.Of(source.FullSize);
        return new(Content: Turns.ToUpright(found, source.FullSize, turn));
    }

    public static Findings FindAttention(ReadOnlyMemory<byte> original, ImageInfo info, CancellationToken cancellationToken)
    {
        var size = Thumbnail(info.Size);
        var plan = new RenderPlan { Source = PixelArea.Of(info.Size), Scaled = size, Output = size, Background = Color.White };
        var (frames, _) = VipsDecoder.Decode(original, info, plan, allFrames: false, cancellationToken);
        using var rgb = frames.Then(VipsColours.ToSrgb).Then(VipsColours.ToThreeColours)
            .Then(i => Turns.Upright(i, VipsLoader.DecodedOrientation(info))).Then(i => VipsCanvas.Finish(i, plan, ImageFormat.Jpeg, VipsEffects.Plain));
        return new(Attention: AttentionMap.FromRgb(rgb.ToPixels(), size));
    }

    private static PixelSize Thumbnail(PixelSize size)
    {
        double scale = Math.Min(1.0, (double)AttentionSide / Math.Max(size.Width, size.Height));
        return new(Math.Max(1, (int)Math.Round(size.Width * scale)), Math.Max(1, (int)Math.Round(size.Height * scale)));
    }

    private static VipsImage OnWhite(VipsImage image)
    {
        if (!image.HasAlpha) return image.Cut(PixelArea.Of(image.Size));
        using var operation = new VipsOperation("flatten");
        return operation.Set("in", image).Set("background", [255.0, 255, 255]).BuildImage();
    }
}

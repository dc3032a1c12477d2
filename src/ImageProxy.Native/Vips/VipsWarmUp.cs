using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Native.Vips;

/// <summary>
/// Renders a small picture from and to every format. Loaders and codecs are opened on their first use, from files; after this a process can
/// be locked away from them, and its first real render costs what every other does.
/// </summary>
public static class VipsWarmUp
{
    private static readonly PixelSize Size = new(24, 16);

    private static readonly byte[] Bitmap =
        [.. "BM"u8, 58, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 24, 0, .. new byte[24], 10, 20, 30, 0];

    /// <param name="allowSvg">Draw text as SVG too, which finds fonts.</param>
    public static void Run(IRenderer renderer, bool allowSvg)
    {
        var originals = VipsLibrary.WritableFormats.Select(Draw).Append(Bitmap).ToList();
        originals.Add(originals[0][..(originals[0].Length / 2)]);
        if (allowSvg)
            originals.Add([.. """<svg xmlns="http://www.w3.org/2000/svg" width="24" height="16"><text x="2" y="12" font-size="9">ok</text></svg>"""u8]);
        for (int i = 0; i < originals.Count; i++)
        {
            // A broken one is read too: failing needs code as well.
            byte[] original = originals[i];
            var info = HeaderReader.Read(original).Info ?? new ImageInfo { Format = ImageFormat.Jpeg, StoredSize = Size };

            // One analysis for each, by turns; the render below reads every one as well.
            _ = renderer.Analyze(original, info, i % 2 == 0 ? Analysis.Border : Analysis.Attention, CancellationToken.None);
            var format = info.Format is ImageFormat.Bmp or ImageFormat.Svg ? ImageFormat.Png : info.Format;
            _ = renderer.Render(original, info, PlanOf(info.Size), new(format, 80, Animate: true), CancellationToken.None);
        }
    }

    private static RenderPlan PlanOf(PixelSize original) => new()
    {
        Source = PixelArea.Of(original),
        Scaled = new(9, 7),
        Output = new(12, 12),
        Placement = new(1, 2),
        Background = Color.White,
        Effects = [new Effect.Blur(0.5), new Effect.Sharpen(1), new Effect.Saturate(0.5), new Effect.Tint(new(200, 100, 50, 90))],
    };

    private static byte[] Draw(ImageFormat format)
    {
        byte[] pixels = new byte[Size.Area * 4];
        for (int i = 0; i < pixels.Length; i++) pixels[i] = (byte)(i * 31);
        using var picture = VipsImage.FromPixels(pixels, Size, 4);
        return VipsEncoder.Encode(picture, new(format, 60));
    }
}

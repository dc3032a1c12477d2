using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.MagickNet;

/// <summary>Renders a small picture from and to every format Magick.NET takes, so that a process can be locked away from files after it.</summary>
public static class MagickWarmUp
{
    private static readonly PixelSize Size = new(80, 60);

    private static readonly ImageFormat[] Formats = [ImageFormat.Png, ImageFormat.Jpeg, ImageFormat.WebP, ImageFormat.Gif];

    private static readonly byte[] Bitmap =
        [.. "BM"u8, 58, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 24, 0, .. new byte[24], 10, 20, 30, 0];

    /// <exception cref="InvalidOperationException">One of them cannot be rendered.</exception>
    public static void Run(IRenderer renderer)
    {
        foreach (var format in Formats)
        {
            byte[] original = Render(renderer, Bitmap, ImageFormat.Bmp, new(1, 1), Plain(new(1, 1), Size), format);
            var plan = Plain(Size, new(11, 7)) with { Output = new(13, 9), Placement = new(1, 1), Background = Color.White, Effects = [new Effect.Blur(0.5)] };
            _ = Render(renderer, original, format, Size, plan, format);
            // A broken one is read too: failing needs code as well.
            _ = renderer.Render(original.AsMemory(0, original.Length / 2), InfoOf(format, Size), plan, new(format, 80), CancellationToken.None);
        }
    }

    private static byte[] Render(IRenderer renderer, byte[] original, ImageFormat from, PixelSize size, RenderPlan plan, ImageFormat to)
    {
        var result = renderer.Render(original, InfoOf(from, size), plan, new(to, 80), CancellationToken.None);
        return result.Succeeded ? result.Bytes : throw new InvalidOperationException($"{from} to {to}: {result.Failure}, {result.Detail}");
    }

    private static ImageInfo InfoOf(ImageFormat format, PixelSize size) => new() { Format = format, StoredSize = size };

    private static RenderPlan Plain(PixelSize source, PixelSize output) => new() { Source = PixelArea.Of(source), Scaled = output, Output = output };
}

using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planes;
using ImageProxy.Native.TurboJpeg;
using ImageProxy.Native.Vips;
using ImageProxy.Pictures.Quality;

namespace ImageProxy.Peers.Quality;

/// <summary>
/// Brightness of a picture, 0 to 255 (ITU-R BT.601): the plane that a JPEG holds, which no colour conversion has touched; of others what their RGB
/// gives, laid on white.
/// </summary>
internal static class Luma
{
    /// <exception cref="PeersException">The picture cannot be decoded.</exception>
    public static Channel Of(byte[] bytes)
    {
        try
        {
            var info = HeaderReader.Read(bytes).Info ?? throw new PeersException("A picture's header cannot be read.");
            return info.Format == ImageFormat.Jpeg ? OfJpeg(bytes, info) : OfPixels(bytes, info.Format == ImageFormat.WebP ? "webpload_buffer" : "pngload_buffer");
        }
        catch (VipsException e)
        {
            throw new PeersException($"A picture cannot be decoded: {e.Message}");
        }
    }

    private static Channel OfJpeg(byte[] bytes, ImageInfo info)
    {
        if (!new TurboJpegDecoder().TryDecode(bytes, info, 8, out YCbCrPlanes? planes, out string detail))
            throw new PeersException($"A JPEG cannot be decoded: {detail}");
        using (planes)
            return Channel.Draw(planes.Size.Width, planes.Size.Height, (x, y) => planes.Y.Row(y)[x]);
    }

    private static Channel OfPixels(byte[] bytes, string loader)
    {
        using var operation = new VipsOperation(loader);
        operation.SetCopy("buffer", bytes).Set("fail_on", "truncated");
        using var image = operation.BuildImage();
        (PixelSize size, int bands, byte[] pixels) = (image.Size, image.Bands, image.ToPixels());
        return Channel.Draw(size.Width, size.Height, (x, y) =>
        {
            var pixel = pixels.AsSpan(((y * size.Width) + x) * bands, bands);
            double level = bands < 3 ? pixel[0] : (0.299 * pixel[0]) + (0.587 * pixel[1]) + (0.114 * pixel[2]);
            double alpha = bands % 2 == 0 ? pixel[^1] / 255.0 : 1;
            return 255 + ((level - 255) * alpha);
        });
    }
}

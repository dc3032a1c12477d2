using ImageProxy.Imaging.Jpeg.Writing;
using ImageProxy.Imaging.Planes;

namespace ImageProxy.Native.TurboJpeg;

/// <summary>Writes planes as a baseline JPEG, with the standard's Huffman tables: what <see cref="JpegPlaneEncoder"/> is held against.</summary>
internal static unsafe class TurboJpegEncoder
{
    /// <param name="planes">Filled up to their whole size, the last column and row repeated beyond the picture.</param>
    /// <param name="quality">1 to 100.</param>
    /// <exception cref="TurboJpegException">The encoder has failed.</exception>
    public static byte[] Encode(YCbCrPlanes planes, int quality)
    {
        using var compressor = TurboJpegApi.tjInitCompress();
        if (compressor.IsInvalid)
            throw new TurboJpegException("compress", "no compressor");
        byte* jpeg = null;
        nuint length = 0;
        fixed (byte* y = planes.Y.Samples, cb = Samples(planes.Cb), cr = Samples(planes.Cr))
        {
            byte** samples = stackalloc byte*[] { y, cb, cr };
            int* strides = stackalloc int[] { planes.Y.Stride, planes.Cb?.Stride ?? 0, planes.Cr?.Stride ?? 0 };
            try
            {
                int outcome = TurboJpegApi.tjCompressFromYUVPlanes(
                    compressor, samples, planes.Size.Width, strides, planes.Size.Height, TurboJpegSampling.NumberOf(planes.Sampling), &jpeg, &length,
                    quality, TurboJpegApi.AccurateDct);
                return outcome == 0 ? new ReadOnlySpan<byte>(jpeg, checked((int)length)).ToArray() : throw TurboJpegException.From(compressor, "compress");
            }
            finally
            {
                TurboJpegApi.tjFree(jpeg);
            }
        }
    }

    private static Span<byte> Samples(Plane? plane) => plane is null ? default : plane.Samples;
}

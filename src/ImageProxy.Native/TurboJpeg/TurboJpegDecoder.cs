using System.Diagnostics.CodeAnalysis;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planes;

namespace ImageProxy.Native.TurboJpeg;

/// <summary>
/// Decodes into planes with libjpeg-turbo. Whatever it warns of counts as broken here: data cut off, bytes between markers, codes that are in no
/// table. A decoder that hands out a picture all the same has made part of it up.
/// </summary>
internal sealed unsafe class TurboJpegDecoder : IPlaneDecoder
{
    public bool TryDecode(ReadOnlySpan<byte> original, ImageInfo info, int eighths, [NotNullWhen(true)] out YCbCrPlanes? planes, out string detail)
    {
        planes = null;
        using var decompressor = TurboJpegApi.tjInitDecompress();
        if (decompressor.IsInvalid)
        {
            detail = "no decompressor";
            return false;
        }

        fixed (byte* bytes = original)
        {
            if (TurboJpegApi.tjDecompressHeader3(decompressor, bytes, (nuint)original.Length, out int width, out int height, out int subsampling, out int color) != 0)
            {
                detail = TurboJpegException.From(decompressor, "header").Message;
                return false;
            }

            var sampling = TurboJpegSampling.Of(subsampling);
            if (new PixelSize(width, height) != info.StoredSize || sampling is null || sampling != PlaneSampling.Of(info.ChromaSampling)
                || color != (sampling.Value.HasColor ? TurboJpegApi.ColorYCbCr : TurboJpegApi.ColorGray))
            {
                detail = $"header disagreement: {width}x{height}, sampling {subsampling}, colours {color}; {info.StoredSize} {info.ChromaSampling} by the parser";
                return false;
            }

            var made = new YCbCrPlanes(PlaneScale.Of(info.StoredSize, eighths), sampling.Value);
            try
            {
                if (Decode(decompressor, bytes, original.Length, made) != 0)
                {
                    detail = TurboJpegException.From(decompressor, "decode").Message;
                    return false;
                }

                (planes, made, detail) = (made, null, "");
                return true;
            }
            finally
            {
                made?.Dispose();
            }
        }
    }

    private static int Decode(TurboJpegHandle decompressor, byte* bytes, int length, YCbCrPlanes planes)
    {
        fixed (byte* y = planes.Y.Samples, cb = Samples(planes.Cb), cr = Samples(planes.Cr))
        {
            byte** samples = stackalloc byte*[] { y, cb, cr };
            int* strides = stackalloc int[] { planes.Y.Stride, planes.Cb?.Stride ?? 0, planes.Cr?.Stride ?? 0 };
            return TurboJpegApi.tjDecompressToYUVPlanes(
                decompressor, bytes, (nuint)length, samples, planes.Size.Width, strides, planes.Size.Height,
                TurboJpegApi.StopOnWarning | TurboJpegApi.AccurateDct);
        }
    }

    private static Span<byte> Samples(Plane? plane) => plane is null ? default : plane.Samples;
}

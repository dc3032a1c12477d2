using ImageProxy.Imaging.Planes;

namespace ImageProxy.Native.WebP;

/// <summary>Writes planes as lossy WebP and nothing beside it: one VP8 chunk.</summary>
internal static unsafe class WebPPlanesEncoder
{
    /// <param name="planes">4:2:0 in studio range, see <see cref="StudioRange"/>.</param>
    /// <param name="quality">0 to 100.</param>
    /// <param name="effort">0 to 6.</param>
    /// <exception cref="WebPException">The encoder has failed.</exception>
    public static byte[] Encode(YCbCrPlanes planes, int quality, int effort)
    {
        if (planes is not { Sampling: (2, 2), Cb: { } cb, Cr: { } cr })
            throw new ArgumentException($"WebP is 4:2:0, not {planes.Sampling}.", nameof(planes));
        var config = WebPSettings.Of(quality, effort);
        WebPPicture picture;
        WebPMemoryWriter writer;
        if (WebPApi.WebPPictureInitInternal(&picture, WebPApi.EncoderAbiVersion) == 0)
            throw new WebPException(0);
        WebPApi.WebPMemoryWriterInit(&writer);
        fixed (byte* y = planes.Y.Samples, u = cb.Samples, v = cr.Samples)
        {
            (picture.UseArgb, picture.Colorspace, picture.Width, picture.Height) = (0, WebPApi.Yuv420, planes.Size.Width, planes.Size.Height);
            (picture.YStride, picture.UVStride) = (planes.Y.Stride, cb.Stride);
            picture.Y = y;
            picture.U = u;
            picture.V = v;
            picture.Writer = WebPLibrary.MemoryWrite;
            picture.CustomPtr = &writer;
            try
            {
                return WebPApi.WebPEncode(&config, &picture) != 0
                    ? new ReadOnlySpan<byte>(writer.Mem, checked((int)writer.Size)).ToArray()
                    : throw new WebPException(picture.ErrorCode);
            }
            finally
            {
                WebPApi.WebPMemoryWriterClear(&writer);
            }
        }
    }
}

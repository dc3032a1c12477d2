using ImageProxy.Imaging.Planes;

namespace ImageProxy.Native.WebP;

/// <summary>Writes pixels as lossy WebP, alpha without loss, and nothing beside them.</summary>
internal static unsafe class WebPPixelsEncoder
{
    /// <param name="picture">RGB or RGBA.</param>
    /// <param name="quality">0 to 100.</param>
    /// <param name="effort">0 to 6.</param>
    /// <exception cref="WebPException">The encoder has failed.</exception>
    public static byte[] Encode(PixelCanvas picture, int quality, int effort)
    {
        if (picture.IsGray)
            throw new ArgumentException("WebP is never grey.", nameof(picture));
        var config = WebPSettings.Of(quality, effort);
        WebPPicture encoded;
        WebPMemoryWriter writer;
        if (WebPApi.WebPPictureInitInternal(&encoded, WebPApi.EncoderAbiVersion) == 0)
            throw new WebPException(0);
        (encoded.UseArgb, encoded.Width, encoded.Height) = (0, picture.Size.Width, picture.Size.Height);
        WebPApi.WebPMemoryWriterInit(&writer);
        encoded.Writer = WebPLibrary.MemoryWrite;
        encoded.CustomPtr = &writer;
        fixed (byte* pixels = picture.Pixels)
        {
            try
            {
                int stride = picture.Size.Width * picture.Channels;
                int imported = picture.HasAlpha ? WebPApi.WebPPictureImportRGBA(&encoded, pixels, stride) : WebPApi.WebPPictureImportRGB(&encoded, pixels, stride);
                return imported != 0 && WebPApi.WebPEncode(&config, &encoded) != 0
                    ? new ReadOnlySpan<byte>(writer.Mem, checked((int)writer.Size)).ToArray()
                    : throw new WebPException(encoded.ErrorCode);
            }
            finally
            {
                WebPApi.WebPPictureFree(&encoded);
                WebPApi.WebPMemoryWriterClear(&writer);
            }
        }
    }
}

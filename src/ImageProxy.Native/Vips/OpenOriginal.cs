using System.Buffers;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Native.Vips;

/// <summary>An original opened for one pass from top to bottom. Holds the bytes pinned: dispose it after every image made from it.</summary>
internal sealed class OpenOriginal : IDisposable
{
    private MemoryHandle _pin;

    private OpenOriginal(MemoryHandle pin, VipsImage image, PixelSize frame, PixelSize fullSize, double ratioX, double ratioY)
    {
        _pin = pin;
        Image = image;
        FrameSize = frame;
        FullSize = fullSize;
        (RatioX, RatioY) = (ratioX, ratioY);
    }

    /// <summary>All frames opened, stacked.</summary>
    public VipsImage Image { get; }

    /// <summary>Size of a frame as opened: smaller than the original where the decoder shrinks.</summary>
    public PixelSize FrameSize { get; }

    /// <summary>Size of the original as the decoder counts it, before shrinking.</summary>
    public PixelSize FullSize { get; }

    public int Frames => Image.Height / FrameSize.Height;

    /// <summary>Opened pixels for one pixel of <see cref="FullSize"/>, exact: the last opened pixel may stand for less than a whole one.</summary>
    public double RatioX { get; }

    /// <inheritdoc cref="RatioX"/>
    public double RatioY { get; }

    /// <param name="need">Original pixels for one rendition pixel, see <see cref="VipsLoader.Open"/>; 1 opens at full size.</param>
    /// <exception cref="VipsException">The library refuses the bytes.</exception>
    /// <exception cref="OriginalException">The bytes contradict <paramref name="info"/>, or a decoder of ours refuses them.</exception>
    public static OpenOriginal Open(ReadOnlyMemory<byte> original, ImageInfo info, double need, bool allFrames)
    {
        if (info.Format == ImageFormat.Ico && IcoDecoder.FindLargest(original.Span) is { IsPng: true } png)
        {
            original = original.Slice(png.Offset, png.Length);
            info = info with { Format = ImageFormat.Png };
        }

        return info.Format is ImageFormat.Bmp or ImageFormat.Ico ? OpenRaster(original, info) : OpenEncoded(original, info, need, allFrames);
    }

    public void Dispose()
    {
        Image.Dispose();
        _pin.Dispose();
    }

    private static unsafe OpenOriginal OpenEncoded(ReadOnlyMemory<byte> original, ImageInfo info, double need, bool allFrames)
    {
        if (info.Format == ImageFormat.Gif && !GifBlocks.AreComplete(original.Span))
            throw new OriginalException(RenderFailure.Undecodable, "GIF cut off or broken");
        var pin = original.Pin();
        VipsImage? image = null;
        try
        {
            image = VipsLoader.Open(pin.Pointer, original.Length, info, need, allFrames);
            PixelSize frame = new(image.Width, FrameHeight(image, allFrames));
            if (VipsLoader.Disagreement(frame, info, need, allFrames) is { } disagreement)
                throw new OriginalException(RenderFailure.Undecodable, disagreement);
            if (allFrames && image.Height / frame.Height != info.Frames)
                throw new OriginalException(RenderFailure.Undecodable, $"header disagreement: {info.Frames} frames by the parser");
            var full = VipsLoader.DecodedSize(info);
            double shrink = info.Format == ImageFormat.Jpeg ? 1.0 / VipsLoader.JpegShrink(need) : 0;
            return shrink > 0
                ? new(pin, image, frame, full, shrink, shrink)
                : new(pin, image, frame, full, (double)frame.Width / full.Width, (double)frame.Height / full.Height);
        }
        catch
        {
            image?.Dispose();
            pin.Dispose();
            throw;
        }
    }

    private static unsafe OpenOriginal OpenRaster(ReadOnlyMemory<byte> original, ImageInfo info)
    {
        var result = info.Format == ImageFormat.Ico ? IcoDecoder.Decode(original.Span) : BmpDecoder.Decode(original.Span);
        if (result.Raster is not { } raster) throw new OriginalException(result.Failure, result.Detail ?? "no detail");
        if (raster.Size != info.StoredSize)
            throw new OriginalException(RenderFailure.Undecodable, $"header disagreement: {info.StoredSize} by the parser, {raster.Size} by the decoder");
        var pin = new ReadOnlyMemory<byte>(raster.Pixels).Pin();
        try
        {
            return new(pin, VipsImage.FromPinned(pin.Pointer, raster.Size, raster.Channels), raster.Size, raster.Size, 1, 1);
        }
        catch
        {
            pin.Dispose();
            throw;
        }
    }

    private static int FrameHeight(VipsImage image, bool allFrames) =>
        allFrames && image.GetInt("page-height") is { } height && height > 0 && image.Height % height == 0 ? height : image.Height;
}

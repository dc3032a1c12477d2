using ImageMagick;
using ImageMagick.Formats;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;
using ImageProxy.Native.Vips;

namespace ImageProxy.MagickNet;

/// <summary>Reads an original, scales and turns it; what fails here is the original's fault.</summary>
internal static class MagickDecoder
{
    /// <summary>Scaled and upright frames of the whole canvas, in the original's colours; one unless <paramref name="animate"/>.</summary>
    /// <exception cref="OriginalException">The bytes contradict <paramref name="info"/>.</exception>
    /// <exception cref="MagickWarningException">There is a picture, but not all of it is sound.</exception>
    public static MagickImageCollection Decode(
        ReadOnlySpan<byte> original, ImageInfo info, RenderPlan plan, bool animate, CancellationToken cancellationToken)
    {
        if (info.Format == ImageFormat.Gif && !GifBlocks.AreComplete(original))
            throw new OriginalException(RenderFailure.Undecodable, "GIF cut off or broken");
        var area = Turns.ToStored(plan.Source, info.StoredSize, info.Orientation);
        var cut = MagickCut.For(info, area, info.Orientation >= Orientation.Transposed ? plan.Scaled.Transposed : plan.Scaled);
        var frames = new MagickImageCollection();
        try
        {
            Read(frames, original, info, cut.Decoded, animate);
            foreach (var frame in frames)
            {
                cancellationToken.ThrowIfCancellationRequested();
                frame.ResetPage();
                if (frame.Width != cut.Decoded.Width || frame.Height != cut.Decoded.Height)
                    throw new OriginalException(RenderFailure.Undecodable, $"header disagreement: {cut.Decoded} by the parser, {frame.Width}x{frame.Height} by the decoder");
                if (cancellationToken.CanBeCanceled) frame.Progress += (_, e) => e.Cancel = cancellationToken.IsCancellationRequested;
                MagickScaler.Scale(frame, cut);
                cancellationToken.ThrowIfCancellationRequested();
                frame.Orientation = (OrientationType)info.Orientation;
                frame.AutoOrient();
                frame.ResetPage();
            }

            return frames;
        }
        catch
        {
            frames.Dispose();
            throw;
        }
    }

    private static void Read(MagickImageCollection frames, ReadOnlySpan<byte> original, ImageInfo info, PixelSize decoded, bool animate)
    {
        var settings = new MagickReadSettings { Format = MagickScope.FormatOf(info.Format)!.Value };
        if (decoded != info.StoredSize)
            settings.Defines = new JpegReadDefines { Size = new MagickGeometry((uint)decoded.Width, (uint)decoded.Height) };
        if (animate)
        {
            frames.Read(original, settings);
            if (frames.Count != info.Frames)
                throw new OriginalException(RenderFailure.Undecodable, $"header disagreement: {info.Frames} frames by the parser, {frames.Count} by the decoder");
        }
        else
        {
            MagickWarningException? damage = null;
            var image = new MagickImage();
            frames.Add(image);
            // Other warnings tell of metadata and profiles.
            image.Warning += (_, e) => damage ??= e.Exception as MagickCorruptImageWarningException;
            image.Read(original, settings);
            if (damage is not null) throw damage;
        }

        if (info.Format == ImageFormat.Gif) frames.Coalesce();
    }
}

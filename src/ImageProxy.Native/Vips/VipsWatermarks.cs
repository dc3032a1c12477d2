using System.Collections.Concurrent;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Native.Vips;

/// <summary>Watermarks as pixels in the sizes they were last laid in: they are few, and the frames of an animation, and the next picture, want the same. Thread-safe.</summary>
internal sealed class VipsWatermarks
{
    /// <summary>All are forgotten when there are more.</summary>
    private const int MaxKept = 32;

    private readonly ConcurrentDictionary<(string Hash, PixelSize Size), byte[]> _kept = [];

    /// <summary>RGBA without gaps, of the size that <see cref="Effect.Watermark.AreaOn"/> gives.</summary>
    /// <exception cref="EffectException">The picture cannot be decoded.</exception>
    public byte[] Pixels(Effect.Watermark mark, PixelSize output)
    {
        var key = (mark.Picture.Hash, mark.AreaOn(output).Size); // not the picture itself: its bytes may lie in memory that is given back
        if (_kept.TryGetValue(key, out byte[]? known))
            return known;
        if (_kept.Count >= MaxKept)
            _kept.Clear();
        return _kept[key] = Decode(mark.Picture, key.Size);
    }

    private static byte[] Decode(WatermarkPicture picture, PixelSize size)
    {
        var info = picture.Info;
        var plan = new RenderPlan { Source = PixelArea.Of(info.Size), Scaled = size, Output = size };
        try
        {
            var (frames, _) = VipsDecoder.Decode(picture.Bytes, info, plan, allFrames: false, CancellationToken.None);
            using var rgba = frames.Then(VipsColours.ToSrgb).Then(VipsColours.ToThreeColours)
                .Then(i => Turns.Upright(i, VipsLoader.DecodedOrientation(info))).Then(i => i.HasAlpha ? i.Cut(PixelArea.Of(i.Size)) : i.WithAlpha());
            return rgba.ToPixels();
        }
        catch (Exception e) when (e is VipsException or OriginalException)
        {
            throw new EffectException($"the watermark {picture} cannot be decoded: {e.Message}", e);
        }
    }
}

using System.Runtime.CompilerServices;
using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Imaging.Planes;

/// <summary>Makes pixels of premultiplied planes: alpha divided out again, or the colour underneath let through.</summary>
/// <param name="isGray">Whether pixels have one channel beside alpha.</param>
/// <param name="hasAlpha">Whether pixels have alpha; without, the picture is laid on <paramref name="under"/>.</param>
internal readonly struct CanvasRow(bool isGray, bool hasAlpha, Color under)
{
    /// <param name="isOpaque">Whether all of the picture's alpha is 255.</param>
    public void Write(WidePlanes picture, int y, bool isOpaque, Span<byte> target)
    {
        ReadOnlySpan<short> red = picture.Red.Row(y), green = picture.Green is { } g ? g.Row(y) : red, blue = picture.Blue is { } b ? b.Row(y) : red;
        ReadOnlySpan<short> alpha = picture.Alpha is { } a && !isOpaque ? a.Row(y) : default;
        int colors = isGray ? 1 : 3, step = colors + (hasAlpha ? 1 : 0);
        Channel(red, alpha, under.R, target, step);
        if (!isGray)
        {
            Channel(green, alpha, under.G, target[1..], step);
            Channel(blue, alpha, under.B, target[2..], step);
        }

        if (hasAlpha)
            Alpha(alpha, red.Length, target[colors..], step);
    }

    /// <summary>The level that alpha has made of the given one, rounded; no more than 255, as resampling may overshoot; 0 where nothing shows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static byte Unpremultiply(int level, int alpha) =>
        Round(alpha) == 0 ? (byte)0 : (byte)((Math.Clamp(level, 0, alpha) * 255f / alpha) + 0.5f);

    /// <summary>To 8 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static byte Round(int level) => (byte)Math.Clamp((level + (WidePlane.Level / 2)) / WidePlane.Level, 0, 255);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Channel(ReadOnlySpan<short> levels, ReadOnlySpan<short> alpha, byte below, Span<byte> target, int step)
    {
        if (alpha.IsEmpty)
        {
            for (int x = 0, at = 0; x < levels.Length; x++, at += step)
                target[at] = Round(levels[x]);
        }
        else if (hasAlpha)
        {
            for (int x = 0, at = 0; x < levels.Length; x++, at += step)
                target[at] = alpha[x] == WidePlane.Most ? Round(levels[x]) : Unpremultiply(levels[x], alpha[x]);
        }
        else
        {
            for (int x = 0, at = 0; x < levels.Length; x++, at += step)
                target[at] = Round(levels[x] + (((below * (WidePlane.Most - alpha[x])) + 127) / 255));
        }
    }

    private static void Alpha(ReadOnlySpan<short> alpha, int count, Span<byte> target, int step)
    {
        for (int x = 0, at = 0; x < count; x++, at += step)
            target[at] = alpha.IsEmpty ? (byte)255 : Round(alpha[x]);
    }
}

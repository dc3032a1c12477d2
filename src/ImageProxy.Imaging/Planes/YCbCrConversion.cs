using System.Runtime.CompilerServices;

namespace ImageProxy.Imaging.Planes;

/// <summary>From opaque pixels to the planes of JPEG: ITU-R BT.601, full range. Colour planes at half the size hold means of the pixels they stand for.</summary>
/// <remarks>Source: ITU-T T.871, section 7.</remarks>
public static class YCbCrConversion
{
    /// <summary>Bits behind the point.</summary>
    private const int Fraction = 16;

    private const int Half = 1 << (Fraction - 1);

    /// <param name="picture">Without alpha.</param>
    /// <param name="sampling">1 × 1 or 2 × 2 for pictures with colours; grey ones have no colour planes whatever it says.</param>
    /// <returns>Planes filled up to their whole size. The caller disposes them.</returns>
    public static YCbCrPlanes Convert(PixelCanvas picture, PlaneSampling sampling)
    {
        ArgumentNullException.ThrowIfNull(picture);
        if (picture.HasAlpha || (sampling != PlaneSampling.Yuv420 && sampling != PlaneSampling.Yuv444))
            throw new ArgumentException($"{picture.Channels} channels at {sampling}.", nameof(picture));
        var planes = new YCbCrPlanes(picture.Size, picture.IsGray ? PlaneSampling.Gray : sampling);
        for (int y = 0; y < picture.Size.Height; y++)
        {
            if (picture.IsGray)
                picture.Row(y).CopyTo(planes.Y.Row(y));
            else
                Luma(picture.Row(y), planes.Y.Row(y));
        }

        PlaneEdges.Extend(planes.Y, picture.Size);
        for (int y = 0; y < planes.Cb?.Size.Height; y++)
        {
            int first = y * sampling.Down, second = Math.Min(first + sampling.Down, picture.Size.Height) - 1;
            Color(picture.Row(first), picture.Row(second), sampling.Across, planes.Cb.Row(y), planes.Cr!.Row(y));
        }

        return planes;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Luma(ReadOnlySpan<byte> pixels, Span<byte> luma)
    {
        for (int x = 0, at = 0; x < luma.Length && at + 2 < pixels.Length; x++, at += 3)
            luma[x] = (byte)(((19595 * pixels[at]) + (38470 * pixels[at + 1]) + (7471 * pixels[at + 2]) + Half) >> Fraction);
    }

    /// <summary>Four pixels to a sample, the last column repeated; where samples are as fine as pixels, each is taken four times.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Color(ReadOnlySpan<byte> row, ReadOnlySpan<byte> next, int across, Span<byte> cb, Span<byte> cr)
    {
        int last = row.Length - 3;
        for (int x = 0; x < cb.Length; x++)
        {
            int at = Math.Min(3 * across * x, last), beside = Math.Min(at + (3 * (across - 1)), last);
            int red = row[at] + row[beside] + next[at] + next[beside];
            int green = row[at + 1] + row[beside + 1] + next[at + 1] + next[beside + 1];
            int blue = row[at + 2] + row[beside + 2] + next[at + 2] + next[beside + 2];
            cb[x] = Level((-11058 * red) - (21710 * green) + (32768 * blue));
            cr[x] = Level((32768 * red) - (27439 * green) - (5329 * blue));
        }
    }

    /// <param name="sum">Of four.</param>
    private static byte Level(int sum) => (byte)Math.Clamp((sum + (128 << (Fraction + 2)) + (4 * Half)) >> (Fraction + 2), 0, 255);
}

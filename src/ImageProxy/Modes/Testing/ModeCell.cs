using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planes;

namespace ImageProxy.Modes.Testing;

/// <summary>One original in one box.</summary>
/// <param name="Made">The picture, four channels; null where there is none.</param>
/// <param name="Golden">What it should be like; null where nobody has said.</param>
/// <param name="Says">What is wrong; empty where it is like its golden.</param>
internal sealed record ModeCell(string Original, Box Box, PixelCanvas? Made, PixelCanvas? Golden, string Says) : IDisposable
{
    public bool Failed => Made is null;

    public bool Differs => Made is not null && Golden is not null && Says.Length > 0;

    /// <summary>How far apart two pictures are, in 8-bit levels of colours multiplied by alpha, and of alpha.</summary>
    /// <returns>Null where they are not of one size.</returns>
    public static (double Mean, int Worst)? Distance(PixelCanvas a, PixelCanvas b)
    {
        if (a.Size != b.Size)
            return null;
        long sum = 0;
        int worst = 0;
        ReadOnlySpan<byte> left = a.Pixels, right = b.Pixels;
        for (int i = 0; i < left.Length; i++)
        {
            int alpha = i | 3, one = i == alpha ? left[i] : left[i] * left[alpha] / 255, other = i == alpha ? right[i] : right[i] * right[alpha] / 255;
            sum += Math.Abs(one - other);
            worst = Math.Max(worst, Math.Abs(one - other));
        }

        return ((double)sum / left.Length, worst);
    }

    public void Dispose()
    {
        Made?.Dispose();
        Golden?.Dispose();
    }
}

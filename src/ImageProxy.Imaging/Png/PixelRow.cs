using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ImageProxy.Imaging.Png;

/// <summary>Makes pixels of four bytes, R, G, B, A with colours multiplied by alpha, of the samples of any colour type.</summary>
internal static class PixelRow
{
    private const uint Opaque = 0xFF000000;

    /// <param name="samples">Whole pixels of a row.</param>
    /// <param name="pixels">Four bytes for each.</param>
    public static void Expand(PngFile file, ReadOnlySpan<byte> samples, Span<byte> pixels)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual((long)pixels.Length * file.PixelBytes, 4L * samples.Length);
        switch (file.Color)
        {
            case PngColor.Rgba:
                Premultiply.Rgba(samples, pixels);
                break;
            case PngColor.Rgb:
                Rgb(samples, pixels);
                if (file.HasClearColors)
                    Clear(pixels, file.ClearColor | Opaque);
                break;
            case PngColor.GrayAlpha:
                GrayAlpha(samples, pixels);
                break;
            default:
                LookUp(samples, file.Table, pixels);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rgb(ReadOnlySpan<byte> samples, Span<byte> pixels)
    {
        ref byte from = ref MemoryMarshal.GetReference(samples);
        ref byte to = ref MemoryMarshal.GetReference(pixels);
        nuint i = 0, count = (nuint)(samples.Length / 3), length = (nuint)samples.Length;
        if (Vector128.IsHardwareAccelerated)
        {
            for (; length - (3 * i) >= 16; i += 4)
            {
                var four = Vector128.Shuffle(
                    Vector128.LoadUnsafe(ref from, 3 * i), Vector128.Create((byte)0, 1, 2, 255, 3, 4, 5, 255, 6, 7, 8, 255, 9, 10, 11, 255));
                (four | Vector128.Create(Opaque).AsByte()).StoreUnsafe(ref to, 4 * i);
            }
        }

        for (; i < count; i++)
        {
            var three = samples.Slice((int)(3 * i), 3);
            MemoryMarshal.Cast<byte, uint>(pixels)[(int)i] = three[0] | ((uint)three[1] << 8) | ((uint)three[2] << 16) | Opaque;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Clear(Span<byte> pixels, uint clear)
    {
        foreach (ref uint pixel in MemoryMarshal.Cast<byte, uint>(pixels))
            pixel = pixel == clear ? 0 : pixel;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void GrayAlpha(ReadOnlySpan<byte> samples, Span<byte> pixels)
    {
        var made = MemoryMarshal.Cast<byte, uint>(pixels);
        for (int i = 0; i < made.Length; i++)
        {
            byte alpha = samples[(2 * i) + 1];
            made[i] = (Premultiply.Level(samples[2 * i], alpha) * 0x010101u) | ((uint)alpha << 24);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LookUp(ReadOnlySpan<byte> samples, ReadOnlySpan<uint> table, Span<byte> pixels)
    {
        var made = MemoryMarshal.Cast<byte, uint>(pixels)[..samples.Length];
        for (int i = 0; i < samples.Length; i++)
            made[i] = table[samples[i]];
    }
}

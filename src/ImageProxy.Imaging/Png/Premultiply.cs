using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ImageProxy.Imaging.Png;

/// <summary>Multiplies colours by alpha, to the nearest level.</summary>
internal static class Premultiply
{
    /// <summary>Level times alpha by 255, rounded; exact.</summary>
    public static byte Level(byte level, byte alpha)
    {
        int product = (level * alpha) + 128;
        return (byte)((product + (product >> 8)) >> 8);
    }

    /// <param name="pixels">R, G, B, A.</param>
    /// <param name="target">As long as <paramref name="pixels"/>; R, G, B, A.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rgba(ReadOnlySpan<byte> pixels, Span<byte> target)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(target.Length, pixels.Length);
        int done = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            ref byte from = ref MemoryMarshal.GetReference(pixels);
            ref byte to = ref MemoryMarshal.GetReference(target);
            var opaque = Vector128.Create(0xFF000000u).AsByte();
            for (; pixels.Length - done >= Vector128<byte>.Count; done += Vector128<byte>.Count)
            {
                var four = Vector128.LoadUnsafe(ref from, (nuint)done);
                if ((four & opaque) != opaque)
                    four = Vector128.Narrow(Scale(Vector128.WidenLower(four)), Scale(Vector128.WidenUpper(four)));
                four.StoreUnsafe(ref to, (nuint)done);
            }
        }

        ScalarRgba(pixels[done..], target[done..]);
    }

    /// <summary>The same without vectors: what the other is compared with.</summary>
    internal static void ScalarRgba(ReadOnlySpan<byte> pixels, Span<byte> target)
    {
        for (int i = 0; i < pixels.Length; i += 4)
        {
            byte alpha = pixels[i + 3];
            (target[i], target[i + 1], target[i + 2], target[i + 3]) =
                (Level(pixels[i], alpha), Level(pixels[i + 1], alpha), Level(pixels[i + 2], alpha), alpha);
        }
    }

    /// <summary>Two pixels; alpha is multiplied by 255 and so stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ushort> Scale(Vector128<ushort> two)
    {
        var isAlpha = Vector128.Create(0, 0, 0, 0xFFFF, 0, 0, 0, (ushort)0xFFFF);
        var alpha = Vector128.Shuffle(two, Vector128.Create((ushort)3, 3, 3, 3, 7, 7, 7, 7));
        var product = (two * Vector128.ConditionalSelect(isAlpha, Vector128.Create((ushort)255), alpha)) + Vector128.Create((ushort)128);
        return (product + (product >> 8)) >> 8;
    }
}

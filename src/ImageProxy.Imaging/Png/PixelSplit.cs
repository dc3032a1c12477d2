using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ImageProxy.Imaging.Kernels;
using ImageProxy.Imaging.Planes;

namespace ImageProxy.Imaging.Png;

/// <summary>Parts pixels of four bytes into planes.</summary>
internal static class PixelSplit
{
    /// <param name="pixels">R, G, B, A, as many as the planes are wide. What there is no plane of is passed over.</param>
    public static void Row(ReadOnlySpan<byte> pixels, PremultipliedPlanes planes, int y)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(pixels.Length, 4 * planes.Size.Width);
        // A plane that is not there is written over by the next.
        var red = planes.Red.Row(y);
        Span<byte> alpha = planes.Alpha is { } a ? a.Row(y) : red, green = planes.Green is { } g ? g.Row(y) : red, blue = planes.Blue is { } b ? b.Row(y) : red;
        int done = Lanes128.IsSupported ? Vectors(pixels, alpha, blue, green, red) : 0;
        for (int x = done; x < red.Length; x++)
        {
            (alpha[x], blue[x]) = (pixels[(4 * x) + 3], pixels[(4 * x) + 2]);
            green[x] = pixels[(4 * x) + 1];
            red[x] = pixels[4 * x];
        }
    }

    /// <returns>Pixels done.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Vectors(ReadOnlySpan<byte> pixels, Span<byte> alpha, Span<byte> blue, Span<byte> green, Span<byte> red)
    {
        ref byte from = ref MemoryMarshal.GetReference(pixels);
        ref byte toAlpha = ref MemoryMarshal.GetReference(alpha);
        ref byte toBlue = ref MemoryMarshal.GetReference(blue);
        ref byte toGreen = ref MemoryMarshal.GetReference(green);
        ref byte toRed = ref MemoryMarshal.GetReference(red);
        nuint x = 0, length = (nuint)red.Length;
        for (; length - x >= 16; x += 16)
        {
            // Four pixels in each, channel by channel; then all of a channel together.
            ref byte at = ref Unsafe.Add(ref from, 4 * x);
            var first = Lanes128.TransposeBytes(Lanes128.Load(ref at));
            var second = Lanes128.TransposeBytes(Lanes128.Load(ref Unsafe.Add(ref at, 16)));
            var third = Lanes128.TransposeBytes(Lanes128.Load(ref Unsafe.Add(ref at, 32)));
            var fourth = Lanes128.TransposeBytes(Lanes128.Load(ref Unsafe.Add(ref at, 48)));
            var redGreen = Lanes128.InterleaveLow32(first, second);
            var redGreenNext = Lanes128.InterleaveLow32(third, fourth);
            var blueAlpha = Lanes128.InterleaveHigh32(first, second);
            var blueAlphaNext = Lanes128.InterleaveHigh32(third, fourth);
            Store(Lanes128.InterleaveHigh64(blueAlpha, blueAlphaNext), ref Unsafe.Add(ref toAlpha, x));
            Store(Lanes128.InterleaveLow64(blueAlpha, blueAlphaNext), ref Unsafe.Add(ref toBlue, x));
            Store(Lanes128.InterleaveHigh64(redGreen, redGreenNext), ref Unsafe.Add(ref toGreen, x));
            Store(Lanes128.InterleaveLow64(redGreen, redGreenNext), ref Unsafe.Add(ref toRed, x));
        }

        return (int)x;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Lanes128 value, ref byte to) => Lanes128.Store(value, ref Unsafe.As<byte, int>(ref to));
}

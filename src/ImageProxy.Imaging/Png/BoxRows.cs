using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planes;

namespace ImageProxy.Imaging.Png;

/// <summary>
/// Takes rows of pixels, R, G, B, A with colours multiplied by alpha, and fills planes with the means of boxes of them: columns are summed in 16 bits
/// as rows come, then the columns of a box in 32 bits, so that a mean is rounded once.
/// </summary>
internal sealed class BoxRows : IDisposable
{
    private readonly PremultipliedPlanes _planes;
    private readonly PixelSize _size;
    private readonly int _box;
    private ushort[]? _sums;
    private byte[]? _means;
    private int _added;

    /// <param name="size">Pixels of a row, and rows.</param>
    /// <param name="box">Pixels along a side of a box, at most 257.</param>
    public BoxRows(PremultipliedPlanes planes, PixelSize size, int box)
    {
        (_planes, _size, _box) = (planes, size, box);
        if (box == 1)
            return;
        _sums = ArrayPool<ushort>.Shared.Rent(4 * size.Width);
        _means = ArrayPool<byte>.Shared.Rent(4 * planes.Size.Width);
    }

    /// <summary>The next row; the last one completes the last boxes, which may have fewer rows.</summary>
    public void Add(ReadOnlySpan<byte> pixels)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(pixels.Length, 4 * _size.Width);
        int y = _added++;
        if (_box == 1)
        {
            PixelSplit.Row(pixels, _planes, y);
            return;
        }

        var sums = _sums.AsSpan(0, pixels.Length);
        Sum(pixels, sums, isFirst: y % _box == 0);
        if (_added % _box > 0 && _added < _size.Height)
            return;
        var means = _means.AsSpan(0, 4 * _planes.Size.Width);
        Mean(sums, _box, (y % _box) + 1, means);
        PixelSplit.Row(means, _planes, y / _box);
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _sums, null) is { } sums)
            ArrayPool<ushort>.Shared.Return(sums);
        if (Interlocked.Exchange(ref _means, null) is { } means)
            ArrayPool<byte>.Shared.Return(means);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sum(ReadOnlySpan<byte> row, Span<ushort> sums, bool isFirst)
    {
        ref byte from = ref MemoryMarshal.GetReference(row);
        ref ushort to = ref MemoryMarshal.GetReference(sums);
        nuint i = 0, length = (nuint)row.Length;
        if (isFirst)
            sums.Clear();
        if (Vector256.IsHardwareAccelerated)
        {
            for (; length - i >= 32; i += 32)
            {
                var bytes = Vector256.LoadUnsafe(ref from, i);
                (Vector256.LoadUnsafe(ref to, i) + Vector256.WidenLower(bytes)).StoreUnsafe(ref to, i);
                (Vector256.LoadUnsafe(ref to, i + 16) + Vector256.WidenUpper(bytes)).StoreUnsafe(ref to, i + 16);
            }
        }

        for (; i < length; i++)
            Unsafe.Add(ref to, i) += Unsafe.Add(ref from, i);
    }

    /// <param name="sums">Of <paramref name="rows"/> rows; four to a column.</param>
    /// <param name="box">Columns to a mean.</param>
    /// <param name="means">As many as there are boxes, the last of which may have fewer columns.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Mean(ReadOnlySpan<ushort> sums, int box, int rows, Span<byte> means)
    {
        ref byte from = ref MemoryMarshal.GetReference(MemoryMarshal.AsBytes(sums));
        ref byte to = ref MemoryMarshal.GetReference(means);
        int columns = sums.Length / 4;
        var whole = Vector128.Create(1f / (box * rows));
        for (int x = 0, at = 0; x < columns; x += box, at += 4)
        {
            int count = Math.Min(box, columns - x);
            var sum = Vector128<uint>.Zero;
            for (int i = x; i < x + count; i++)
                sum += Vector128.WidenLower(Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref from, (nuint)i * 8))).AsUInt16());
            var share = count == box ? whole : Vector128.Create(1f / (count * rows));
            // Sums are below 2^24 and so exact in floating point.
            var mean = Vector128.ConvertToInt32((Vector128.ConvertToSingle(sum.AsInt32()) * share) + Vector128.Create(0.5f));
            uint pixel = Vector128.Shuffle(
                mean.AsByte(), Vector128.Create((byte)0, 4, 8, 12, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255)).AsUInt32().ToScalar();
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref to, at), pixel);
        }
    }
}

using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planes;

namespace ImageProxy.Imaging.Kernels;

/// <summary>
/// Makes a band of output rows at a time, one row for each 32-bit number of a vector. Down: bytes become 16-bit rows, which are laid down pair by
/// pair, the same pair of all rows together. Along: a vector then holds that pair of every row of the band, and one instruction weighs them
/// all; nothing is ever summed across a vector. Spans are checked by <see cref="PlaneResampler"/>.
/// </summary>
internal static class ResampleKernel<TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    /// <summary>Rows that are turned together: a group's 32-bit numbers.</summary>
    private const int Quad = 4;

    private static int BandRows => Quad * TLanes.Groups;

    /// <summary>Columns made of one vector of each source row.</summary>
    private static int BlockColumns => 16 * TLanes.Groups;

    public static void Run(Plane source, AxisWeights across, AxisWeights down, Plane target, PixelArea area) =>
        Run(source, across, down, target, null, area);

    /// <summary>Fills all of <paramref name="target"/>.</summary>
    public static void Run(Plane source, AxisWeights across, AxisWeights down, WidePlane target) =>
        Run(source, across, down, null, target, PixelArea.Of(target.Size));

    private static void Run(Plane source, AxisWeights across, AxisWeights down, Plane? target, WidePlane? wide, PixelArea area)
    {
        int blocks = (across.High - across.Low + BlockColumns - 1) / BlockColumns;
        int[] rented = ArrayPool<int>.Shared.Rent(blocks * (BlockColumns / 2) * BandRows);
        var band = rented.AsSpan();
        for (int y = 0; y < down.Outputs; y += BandRows)
        {
            int rows = Math.Min(BandRows, down.Outputs - y);
            for (int row = 0; row < rows; row += Quad)
                Down(source, down, y + row, across.Low, blocks, band[row..]);
            if (wide is not null)
                Along(band, across, wide, y, rows);
            else
                Along(band, across, target!, area with { Top = area.Top + y, Height = rows });
        }

        ArrayPool<int>.Shared.Return(rented);
    }

    /// <summary>Makes four output rows, the last one repeated where there are fewer, and lays them down as pairs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Down(Plane source, AxisWeights down, int y, int left, int blocks, Span<int> band)
    {
        ref byte samples = ref MemoryMarshal.GetReference(source.Samples);
        ref int pairs = ref MemoryMarshal.GetReference(down.Pairs);
        nuint stride = (nuint)source.Stride, pairCount = (nuint)down.PairCount;
        int last = down.Outputs - 1;
        int y1 = Math.Min(y + 1, last), y2 = Math.Min(y + 2, last), y3 = Math.Min(y + 3, last);
        ref byte rows0 = ref Unsafe.Add(ref samples, ((nuint)down.Starts[y] * stride) + (nuint)left);
        ref byte rows1 = ref Unsafe.Add(ref samples, ((nuint)down.Starts[y1] * stride) + (nuint)left);
        ref byte rows2 = ref Unsafe.Add(ref samples, ((nuint)down.Starts[y2] * stride) + (nuint)left);
        ref byte rows3 = ref Unsafe.Add(ref samples, ((nuint)down.Starts[y3] * stride) + (nuint)left);
        ref int weights0 = ref Unsafe.Add(ref pairs, (nuint)y * pairCount);
        ref int weights1 = ref Unsafe.Add(ref pairs, (nuint)y1 * pairCount);
        ref int weights2 = ref Unsafe.Add(ref pairs, (nuint)y2 * pairCount);
        ref int weights3 = ref Unsafe.Add(ref pairs, (nuint)y3 * pairCount);

        for (int block = 0; block < blocks; block++)
        {
            nuint x = (nuint)(block * BlockColumns);
            var (low0, high0) = Weigh(ref Unsafe.Add(ref rows0, x), stride, ref weights0, pairCount);
            var (low1, high1) = Weigh(ref Unsafe.Add(ref rows1, x), stride, ref weights1, pairCount);
            var (low2, high2) = Weigh(ref Unsafe.Add(ref rows2, x), stride, ref weights2, pairCount);
            var (low3, high3) = Weigh(ref Unsafe.Add(ref rows3, x), stride, ref weights3, pairCount);
            ref int to = ref band[block * (BlockColumns / 2) * BandRows];
            Turn(low0, low1, low2, low3, ref to);
            Turn(high0, high1, high2, high3, ref Unsafe.Add(ref to, Quad * BandRows));
        }
    }

    /// <summary>A block of one output row: columns 0 to 7 of each group, then 8 to 15.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (TLanes Low, TLanes High) Weigh(ref byte rows, nuint stride, ref int weights, nuint pairCount)
    {
        var sum0 = TLanes.Repeat(FixedPoint.DownHalf);
        var (sum1, sum2, sum3) = (sum0, sum0, sum0);
        for (nuint i = 0; i < pairCount; i++)
        {
            var weight = TLanes.Repeat(Unsafe.Add(ref weights, i));
            var one = TLanes.Load(ref rows);
            var other = TLanes.Load(ref Unsafe.Add(ref rows, stride));
            var low = TLanes.InterleaveLow8(one, other);
            var high = TLanes.InterleaveHigh8(one, other);
            sum0 = TLanes.AddProducts(sum0, TLanes.InterleaveLow8(low, TLanes.Zero), weight);
            sum1 = TLanes.AddProducts(sum1, TLanes.InterleaveHigh8(low, TLanes.Zero), weight);
            sum2 = TLanes.AddProducts(sum2, TLanes.InterleaveLow8(high, TLanes.Zero), weight);
            sum3 = TLanes.AddProducts(sum3, TLanes.InterleaveHigh8(high, TLanes.Zero), weight);
            rows = ref Unsafe.Add(ref rows, 2 * stride);
        }

        return (TLanes.Narrow32(sum0, sum1, FixedPoint.DownShift), TLanes.Narrow32(sum2, sum3, FixedPoint.DownShift));
    }

    /// <summary>Four rows of four pairs in each group become four pairs of four rows; the groups lie eight pairs apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Turn(TLanes row0, TLanes row1, TLanes row2, TLanes row3, ref int to)
    {
        nuint next = (nuint)BandRows, group = 8 * next;
        var low01 = TLanes.InterleaveLow32(row0, row1);
        var high01 = TLanes.InterleaveHigh32(row0, row1);
        var low23 = TLanes.InterleaveLow32(row2, row3);
        var high23 = TLanes.InterleaveHigh32(row2, row3);
        TLanes.StoreGroups(TLanes.InterleaveLow64(low01, low23), ref to, group);
        TLanes.StoreGroups(TLanes.InterleaveHigh64(low01, low23), ref Unsafe.Add(ref to, next), group);
        TLanes.StoreGroups(TLanes.InterleaveLow64(high01, high23), ref Unsafe.Add(ref to, 2 * next), group);
        TLanes.StoreGroups(TLanes.InterleaveHigh64(high01, high23), ref Unsafe.Add(ref to, 3 * next), group);
    }

    /// <summary>Makes all rows of the band, four columns at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Along(ReadOnlySpan<int> band, AxisWeights across, Plane target, PixelArea area)
    {
        ref int numbers = ref MemoryMarshal.GetReference(band);
        ref int pairs = ref MemoryMarshal.GetReference(across.Pairs);
        ref int starts = ref MemoryMarshal.GetReference(across.Starts);
        int start = FixedPoint.AlongHalf + across.Levels.Offset;
        ref byte to = ref MemoryMarshal.GetReference(target.Samples[((area.Top * target.Stride) + area.Left)..]);
        nuint pairCount = (nuint)across.PairCount;
        Span<int> made = stackalloc int[16];
        ref int first = ref MemoryMarshal.GetReference(made);
        int last = across.Outputs - 1;
        for (int x = 0; x <= last; x += Quad)
        {
            int x1 = Math.Min(x + 1, last), x2 = Math.Min(x + 2, last), x3 = Math.Min(x + 3, last);
            var column0 = Weigh(ref At(ref numbers, ref starts, x, across.Low), ref Unsafe.Add(ref pairs, (nuint)x * pairCount), pairCount, start);
            var column1 = Weigh(ref At(ref numbers, ref starts, x1, across.Low), ref Unsafe.Add(ref pairs, (nuint)x1 * pairCount), pairCount, start);
            var column2 = Weigh(ref At(ref numbers, ref starts, x2, across.Low), ref Unsafe.Add(ref pairs, (nuint)x2 * pairCount), pairCount, start);
            var column3 = Weigh(ref At(ref numbers, ref starts, x3, across.Low), ref Unsafe.Add(ref pairs, (nuint)x3 * pairCount), pairCount, start);
            var bytes = TLanes.Narrow16(
                TLanes.Narrow32(column0, column1, FixedPoint.AlongShift), TLanes.Narrow32(column2, column3, FixedPoint.AlongShift));
            TLanes.Store(TLanes.TransposeBytes(bytes), ref first);
            Put(ref first, ref Unsafe.Add(ref to, x), target.Stride, area.Height, Math.Min(Quad, area.Width - x));
        }
    }

    /// <summary>The same with <see cref="FixedPoint.Fraction"/> bits kept.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Along(ReadOnlySpan<int> band, AxisWeights across, WidePlane target, int top, int rows)
    {
        ref int numbers = ref MemoryMarshal.GetReference(band);
        ref int pairs = ref MemoryMarshal.GetReference(across.Pairs);
        ref int starts = ref MemoryMarshal.GetReference(across.Starts);
        nuint pairCount = (nuint)across.PairCount;
        int start = FixedPoint.WideHalf + across.Levels.Offset;
        // Two columns to a vector: in each group four rows of one, then of the other.
        Span<int> made = stackalloc int[16];
        var levels = MemoryMarshal.Cast<int, short>(made);
        ref int first = ref MemoryMarshal.GetReference(made);
        int last = across.Outputs - 1;
        for (int x = 0; x <= last; x += 2)
        {
            int beside = Math.Min(x + 1, last);
            var column = Weigh(ref At(ref numbers, ref starts, x, across.Low), ref Unsafe.Add(ref pairs, (nuint)x * pairCount), pairCount, start);
            var other = Weigh(
                ref At(ref numbers, ref starts, beside, across.Low), ref Unsafe.Add(ref pairs, (nuint)beside * pairCount), pairCount, start);
            TLanes.Store(TLanes.Narrow32(column, other, FixedPoint.WideShift), ref first);
            for (int row = 0; row < rows; row++)
            {
                int at = (row / Quad * 2 * Quad) + (row % Quad);
                var to = target.Row(top + row);
                to[beside] = levels[at + Quad];
                to[x] = levels[at];
            }
        }
    }

    /// <summary>One output column of every row of the band.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Weigh(ref int numbers, ref int weights, nuint pairCount, int start)
    {
        var sum = TLanes.Repeat(start);
        for (nuint i = 0; i < pairCount; i++)
            sum = TLanes.AddProducts(sum, TLanes.Load(ref Unsafe.Add(ref numbers, i * (nuint)BandRows)), TLanes.Repeat(Unsafe.Add(ref weights, i)));
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref int At(ref int numbers, ref int starts, int x, int low) =>
        ref Unsafe.Add(ref numbers, (nuint)((Unsafe.Add(ref starts, x) - low) / 2 * BandRows));

    /// <summary>Writes up to four columns of up to a band's rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(ref int made, ref byte to, int stride, int rows, int columns)
    {
        for (int row = 0; row < rows; row++)
        {
            ref byte place = ref Unsafe.Add(ref to, row * stride);
            int four = Unsafe.Add(ref made, row);
            if (columns == Quad)
                Unsafe.WriteUnaligned(ref place, four);
            else
                for (int i = 0; i < columns; i++)
                    Unsafe.Add(ref place, i) = (byte)(four >> (8 * i));
        }
    }
}

using System.Buffers;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planes;

namespace ImageProxy.Imaging.Kernels;

/// <summary>The resample without vectors: what the others are compared with, and what runs where there are none.</summary>
internal static class ScalarResample
{
    public static void Run(Plane source, AxisWeights across, AxisWeights down, Plane target, PixelArea area)
    {
        short[] row = ArrayPool<short>.Shared.Rent(across.High - across.Low + 1);
        for (int y = 0; y < down.Outputs; y++)
        {
            Down(source, down, y, across.Low, row.AsSpan(0, across.High - across.Low + 1));
            Along(row, across, target.Row(area.Top + y).Slice(area.Left, area.Width));
        }

        ArrayPool<short>.Shared.Return(row);
    }

    public static void Run(Plane source, AxisWeights across, AxisWeights down, WidePlane target)
    {
        short[] row = ArrayPool<short>.Shared.Rent(across.High - across.Low + 1);
        for (int y = 0; y < down.Outputs; y++)
        {
            Down(source, down, y, across.Low, row.AsSpan(0, across.High - across.Low + 1));
            var made = target.Row(y);
            for (int x = 0; x < made.Length; x++)
                made[x] = (short)Math.Clamp(Sum(row, across, x, FixedPoint.WideHalf + across.Levels.Offset) >> FixedPoint.WideShift, short.MinValue, short.MaxValue);
        }

        ArrayPool<short>.Shared.Return(row);
    }

    /// <summary>One output row from the rows of the plane, not yet narrowed along.</summary>
    private static void Down(Plane source, AxisWeights down, int y, int left, Span<short> row)
    {
        ReadOnlySpan<byte> samples = source.Samples;
        var pairs = down.Pairs.Slice(y * down.PairCount, down.PairCount);
        int stride = source.Stride, top = (down.Starts[y] * stride) + left;
        for (int x = 0; x < row.Length; x++)
        {
            int sum = FixedPoint.DownHalf;
            for (int i = 0, at = top + x; i < pairs.Length; i++, at += 2 * stride)
                sum += (samples[at] * (short)pairs[i]) + (samples[at + stride] * (pairs[i] >> 16));
            row[x] = (short)Math.Clamp(sum >> FixedPoint.DownShift, short.MinValue, short.MaxValue);
        }
    }

    private static void Along(ReadOnlySpan<short> row, AxisWeights across, Span<byte> target)
    {
        for (int x = 0; x < target.Length; x++)
            target[x] = (byte)Math.Clamp(Sum(row, across, x, FixedPoint.AlongHalf + across.Levels.Offset) >> FixedPoint.AlongShift, 0, 255);
    }

    private static int Sum(ReadOnlySpan<short> row, AxisWeights across, int x, int half)
    {
        int sum = half;
        var weights = across.Pairs.Slice(x * across.PairCount, across.PairCount);
        for (int i = 0, at = across.Starts[x] - across.Low; i < weights.Length; i++, at += 2)
            sum += (row[at] * (short)weights[i]) + (row[at + 1] * (weights[i] >> 16));
        return sum;
    }
}

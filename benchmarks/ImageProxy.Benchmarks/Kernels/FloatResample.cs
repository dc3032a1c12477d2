using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Kernels;
using ImageProxy.Imaging.Planes;

namespace ImageProxy.Benchmarks.Kernels;

/// <summary>The loser: the same resample in single precision, rows weighed down in vectors, then each output pixel's taps along the row and summed across one.</summary>
internal static class FloatResample
{
    public static void Run(Plane source, AxisWeights across, AxisWeights down, Plane target, PixelArea area)
    {
        int width = across.High - across.Low, taps = 2 * across.PairCount, padded = (taps + 15) & ~15;
        float[] row = new float[width + padded + 16], along = new float[padded * across.Outputs];
        for (int x = 0; x < across.Outputs; x++)
            Unpack(across.Pairs.Slice(x * across.PairCount, across.PairCount), along.AsSpan(x * padded, taps));
        Span<float> weights = new float[2 * down.PairCount];
        for (int y = 0; y < area.Height; y++)
        {
            Unpack(down.Pairs.Slice(y * down.PairCount, down.PairCount), weights);
            row.AsSpan().Clear();
            for (int i = 0; i < weights.Length; i++)
                AddWeighted(source.Samples.Slice(((down.Starts[y] + i) * source.Stride) + across.Low, width), weights[i], row.AsSpan(0, width));
            var to = target.Row(area.Top + y).Slice(area.Left, area.Width);
            for (int x = 0; x < to.Length; x++)
                to[x] = (byte)Math.Clamp(Dot(row.AsSpan(across.Starts[x] - across.Low, padded), along.AsSpan(x * padded, padded)) + 0.5f, 0, 255);
        }
    }

    private static void Unpack(ReadOnlySpan<int> pairs, Span<float> weights)
    {
        for (int i = 0; i < pairs.Length; i++)
        {
            weights[2 * i] = (short)pairs[i] / (float)AxisWeights.One;
            weights[(2 * i) + 1] = (pairs[i] >> 16) / (float)AxisWeights.One;
        }
    }

    private static void AddWeighted(ReadOnlySpan<byte> from, float weight, Span<float> sum)
    {
        ref byte samples = ref MemoryMarshal.GetReference(from);
        ref float sums = ref MemoryMarshal.GetReference(sum);
        int i = 0;
        for (; i + 32 <= from.Length; i += 32)
        {
            var bytes = Vector256.LoadUnsafe(ref samples, (nuint)i);
            var (low, high) = (Vector256.WidenLower(bytes), Vector256.WidenUpper(bytes));
            Add(Vector256.WidenLower(low), ref sums, i, weight);
            Add(Vector256.WidenUpper(low), ref sums, i + 8, weight);
            Add(Vector256.WidenLower(high), ref sums, i + 16, weight);
            Add(Vector256.WidenUpper(high), ref sums, i + 24, weight);
        }

        for (; i < from.Length; i++)
            sum[i] += from[i] * weight;
    }

    private static void Add(Vector256<uint> levels, ref float sums, int at, float weight) => Vector256.FusedMultiplyAdd(
        Vector256.ConvertToSingle(levels.AsInt32()), Vector256.Create(weight), Vector256.LoadUnsafe(ref sums, (nuint)at)).StoreUnsafe(ref sums, (nuint)at);

    private static float Dot(ReadOnlySpan<float> row, ReadOnlySpan<float> weights)
    {
        ref float one = ref MemoryMarshal.GetReference(row);
        ref float other = ref MemoryMarshal.GetReference(weights);
        var sum = Vector256<float>.Zero;
        for (int i = 0; i + 8 <= row.Length; i += 8)
            sum = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref one, (nuint)i), Vector256.LoadUnsafe(ref other, (nuint)i), sum);
        return Vector256.Sum(sum);
    }
}

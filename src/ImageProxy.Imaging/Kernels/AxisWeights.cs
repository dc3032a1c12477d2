using System.Buffers;
using System.Runtime.CompilerServices;

namespace ImageProxy.Imaging.Kernels;

/// <summary>
/// Lanczos-3 weights that resample one axis of a plane, in pooled memory: for each output sample where its taps start and how they weigh.
/// Taps come in pairs, two 16-bit weights in 32 bits, the first one low, because SIMD multiplies and adds pairs. Weights count
/// <see cref="One"/> to the unit and each output's sum to exactly that, so that flat areas stay what they are; or to <see cref="LevelMap.Gain"/>.
/// </summary>
public sealed class AxisWeights : IDisposable
{
    /// <summary>What weights count to the unit: 14 bits, so that a single weight of 1 still fits into 16 with its sign.</summary>
    public const int One = 1 << 14;

    private int[]? _starts;
    private int[]? _pairs;

    private AxisWeights(int outputs, int pairCount, int low, int high, LevelMap levels)
    {
        (Outputs, PairCount, Low, High, Levels) = (outputs, pairCount, low, high, levels);
        _starts = ArrayPool<int>.Shared.Rent(outputs);
        _pairs = ArrayPool<int>.Shared.Rent(checked(outputs * pairCount));
    }

    public int Outputs { get; }

    /// <summary>Pairs of taps of each output; those it does not need weigh 0.</summary>
    public int PairCount { get; }

    /// <summary>First sample that counts.</summary>
    public int Low { get; }

    /// <summary>Behind the last sample that counts. A tap of weight 0 may lie one behind it.</summary>
    public int High { get; }

    /// <summary>What becomes of levels where these are the weights along the rows.</summary>
    public LevelMap Levels { get; }

    /// <summary>For each output the sample its first tap reads: an even number of samples from <see cref="Low"/>.</summary>
    public ReadOnlySpan<int> Starts => (_starts ?? throw new ObjectDisposedException(nameof(AxisWeights))).AsSpan(0, Outputs);

    /// <summary>For each output <see cref="PairCount"/> pairs.</summary>
    public ReadOnlySpan<int> Pairs => (_pairs ?? throw new ObjectDisposedException(nameof(AxisWeights))).AsSpan(0, Outputs * PairCount);

    /// <summary>
    /// Output <c>i</c> shows what lies at <c>start + (i + 0.5) · step</c>, in samples, edges at whole numbers. Nothing outside
    /// <paramref name="low"/> to <paramref name="high"/> counts: there the outermost sample is repeated.
    /// </summary>
    /// <param name="step">Samples for one output; below 1 enlarges.</param>
    /// <param name="emphasis">
    /// What each sample first gives to either of its neighbours, negated, and has itself twice more of: undoes the softness of samples that are means
    /// of what they stand for. The mean over one sample's width passes 1 - (πf)²/6 of a frequency of f to the sample; 1/24 makes up for that.
    /// </param>
    /// <param name="levels">What becomes of levels, where these are the weights along the rows; null leaves them as they are.</param>
    /// <exception cref="ArgumentOutOfRangeException">The step is not positive and finite, the emphasis not from 0 to 1/8, or there is nothing to read or to make.</exception>
    public static AxisWeights Create(double start, double step, int outputs, int low, int high, double emphasis = 0, LevelMap? levels = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(outputs);
        ArgumentOutOfRangeException.ThrowIfNegative(low);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(high, low);
        if (!(emphasis is >= 0 and <= 0.125))
            throw new ArgumentOutOfRangeException(nameof(emphasis), $"An emphasis of {emphasis}.");
        if (!double.IsFinite(start) || !(step > 0) || !double.IsFinite(step))
            throw new ArgumentOutOfRangeException(nameof(step), $"No axis starts at {start} and goes on by {step}.");

        // One tap more because the first lies on an even sample; never more than there is to read.
        double stretch = Math.Max(1, step), reach = Reach(stretch, emphasis);
        int available = high - low;
        int pairCount = (int)Math.Min(Math.Floor(reach + 1.5), (available + 1L) / 2);
        var weights = new AxisWeights(outputs, pairCount, low, high, levels ?? LevelMap.Same);
        Span<float> taps = pairCount <= 64 ? stackalloc float[2 * pairCount] : new float[2 * pairCount];
        for (int i = 0; i < outputs; i++)
            weights.Set(i, start + ((i + 0.5) * step), stretch, emphasis, taps);
        return weights;
    }

    /// <summary>Gives the memory back, once.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _starts, null) is { } starts)
            ArrayPool<int>.Shared.Return(starts);
        if (Interlocked.Exchange(ref _pairs, null) is { } pairs)
            ArrayPool<int>.Shared.Return(pairs);
    }

    /// <remarks>Optimized from the first call on: it runs for every column and row of every plane.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Set(int output, double center, double stretch, double emphasis, Span<float> taps)
    {
        double reach = Reach(stretch, emphasis), next = 1 / stretch;
        int first = (int)Math.Ceiling(Math.Clamp(center - reach, int.MinValue / 2, int.MaxValue / 2) - 0.5);
        int last = (int)Math.Floor(Math.Clamp(center + reach, int.MinValue / 2, int.MaxValue / 2) - 0.5);
        int latest = Math.Max(Low, Low + ((High - Low + 1) / 2 * 2) - taps.Length);
        int start = Math.Clamp(Low + ((Math.Clamp(first, Low, High - 1) - Low) & ~1), Low, latest);

        taps.Clear();
        float sum = 0;
        for (int sample = first; sample <= last; sample++)
        {
            double distance = (sample + 0.5 - center) / stretch;
            float weight = Lanczos3.At(distance);
            if (emphasis > 0)
                weight += (float)emphasis * ((2 * weight) - Lanczos3.At(distance - next) - Lanczos3.At(distance + next));
            // Where both ends of the filter fall on samples, rounding may count one more than there is room for; there it weighs nothing.
            taps[Math.Min(Math.Clamp(sample, Low, High - 1) - start, taps.Length - 1)] += weight;
            sum += weight;
        }

        _starts![output] = start;
        Quantize(taps, Levels.Gain / sum, _pairs.AsSpan(output * PairCount, PairCount));
    }

    /// <summary>Samples on either side of an output's centre that may count.</summary>
    private static double Reach(double stretch, double emphasis) => (Lanczos3.Radius * stretch) + (emphasis > 0 ? 1 : 0);

    /// <summary>Rounds running sums rather than weights: what one weight loses the next one gains, and all together are exact.</summary>
    private static void Quantize(ReadOnlySpan<float> taps, float scale, Span<int> pairs)
    {
        double exact = 0;
        int given = 0;
        for (int i = 0; i < pairs.Length; i++)
        {
            int first = Next(taps[2 * i]), second = Next(taps[(2 * i) + 1]);
            pairs[i] = (first & 0xFFFF) | (second << 16);
        }

        int Next(float tap)
        {
            exact += tap * scale;
            int weight = (int)Math.Round(exact) - given;
            given += weight;
            return weight;
        }
    }
}

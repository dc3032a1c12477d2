using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ImageProxy.Imaging.Jpeg;

/// <summary>The coefficients of a few blocks side by side: few enough for the nearest cache.</summary>
internal sealed class CoefficientStrip
{
    public const int MostBlocks = 64;

    private readonly short[] _coefficients = new short[MostBlocks * ProgressiveAc.Stride];
    private readonly ulong[] _known = new ulong[MostBlocks];
    private int _count;

    /// <summary>Of each block <see cref="ProgressiveAc.Stride"/>, in the order of <see cref="IScaledTransform.Places"/>.</summary>
    public Span<short> Coefficients => _coefficients.AsSpan(0, _count * ProgressiveAc.Stride);

    /// <summary>For each block the numbers of the coefficients that are not zero, a bit each.</summary>
    public Span<ulong> Known => _known.AsSpan(0, _count);

    /// <summary>Begins with blocks of nothing but their mean.</summary>
    /// <param name="dc">The first coefficient of each.</param>
    public void Start(ReadOnlySpan<short> dc)
    {
        _count = dc.Length;
        Known.Clear();
        for (int i = 0; i < dc.Length; i++)
            _coefficients[i * ProgressiveAc.Stride] = dc[i];
    }

    /// <summary>Forgets what a decode has left that did not come to its end.</summary>
    public void Clear() => Array.Clear(_coefficients);

    /// <summary>Writes the samples of the blocks, and sets their coefficients back to zero.</summary>
    /// <param name="divisor">What DC was divided by.</param>
    /// <param name="factors">As <typeparamref name="TTransform"/> has prepared them.</param>
    /// <param name="samples">From the first block's first sample on.</param>
    /// <param name="stride">Bytes from row to row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Transform<TTransform>(int divisor, int[] factors, Span<byte> samples, int stride)
        where TTransform : struct, IScaledTransform
    {
        ref short block = ref MemoryMarshal.GetArrayDataReference(_coefficients);
        ref int factor = ref MemoryMarshal.GetArrayDataReference(factors);
        ref byte target = ref MemoryMarshal.GetReference(samples);
        foreach (ulong known in Known)
        {
            if (known == 0)
            {
                TTransform.Fill((byte)Math.Clamp(((block * divisor) + (128 << 3) + 4) >> 3, 0, 255), ref target, stride);
            }
            else
            {
                TTransform.Apply(ref block, ref factor, ref target, stride);
            }

            block = ref Unsafe.Add(ref block, ProgressiveAc.Stride);
            target = ref Unsafe.Add(ref target, TTransform.Side);
        }
    }
}

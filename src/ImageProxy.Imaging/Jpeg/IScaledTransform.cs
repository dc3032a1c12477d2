namespace ImageProxy.Imaging.Jpeg;

/// <summary>
/// An inverse cosine transform that gives fewer samples than coefficients, each the mean of those that the whole transform would give in its
/// place. In integers, as libjpeg-turbo's jidctred.c does it, so that every sample is the same.
/// </summary>
internal interface IScaledTransform
{
    /// <summary>Samples a side.</summary>
    static abstract int Side { get; }

    /// <summary>Index among the coefficients given to <see cref="Apply"/> for each of the zigzag, 64 of them.</summary>
    static abstract ReadOnlySpan<byte> Places { get; }

    /// <param name="quantisation">64 divisors in zigzag order.</param>
    /// <param name="factors">Written: what <see cref="Apply"/> multiplies with.</param>
    static abstract void Prepare(ReadOnlySpan<ushort> quantisation, Span<int> factors);

    /// <summary>Writes a block's samples and sets its coefficients back to zero.</summary>
    /// <param name="coefficients">The first of 64, quantised.</param>
    /// <param name="target">The block's first sample.</param>
    /// <param name="stride">Bytes from row to row.</param>
    static abstract void Apply(ref short coefficients, ref int factors, ref byte target, nint stride);

    /// <summary>Writes a block of one level.</summary>
    static abstract void Fill(byte level, ref byte target, nint stride);
}

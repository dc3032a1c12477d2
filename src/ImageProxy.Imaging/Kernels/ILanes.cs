namespace ImageProxy.Imaging.Kernels;

/// <summary>
/// A vector of 128-bit groups, as wide as <typeparamref name="TSelf"/> is, with the operations the kernels are written in. As with x86, each
/// works within its groups: what is interleaved, packed and shuffled never crosses from one group to the next.
/// </summary>
/// <typeparam name="TSelf">A width. The compiler makes one kernel of each.</typeparam>
internal interface ILanes<TSelf>
    where TSelf : struct, ILanes<TSelf>
{
    /// <summary>Whether this processor has the width.</summary>
    static abstract bool IsSupported { get; }

    /// <summary>128-bit groups in the vector: 1, 2 or 4.</summary>
    static abstract int Groups { get; }

    static abstract TSelf Zero { get; }

    static abstract TSelf Load(ref readonly byte from);

    static abstract TSelf Load(ref readonly int from);

    /// <summary>The same 32 bits everywhere.</summary>
    static abstract TSelf Repeat(int value);

    /// <summary>Bytes of the lower half of each group, <paramref name="one"/>'s before <paramref name="other"/>'s.</summary>
    static abstract TSelf InterleaveLow8(TSelf one, TSelf other);

    /// <inheritdoc cref="InterleaveLow8"/>
    /// <summary>The same for the upper half.</summary>
    static abstract TSelf InterleaveHigh8(TSelf one, TSelf other);

    static abstract TSelf InterleaveLow32(TSelf one, TSelf other);

    static abstract TSelf InterleaveHigh32(TSelf one, TSelf other);

    static abstract TSelf InterleaveLow64(TSelf one, TSelf other);

    static abstract TSelf InterleaveHigh64(TSelf one, TSelf other);

    /// <summary>32-bit sums of the products of neighbouring 16-bit numbers, added to <paramref name="sum"/>.</summary>
    static abstract TSelf AddProducts(TSelf sum, TSelf numbers, TSelf weights);

    /// <summary>32-bit numbers shifted right with their sign, then narrowed to 16 bits without wrapping: those of <paramref name="one"/>, then <paramref name="other"/>'s.</summary>
    static abstract TSelf Narrow32(TSelf one, TSelf other, int shift);

    /// <summary>16-bit numbers narrowed to bytes, 0 to 255: those of <paramref name="one"/>, then <paramref name="other"/>'s.</summary>
    static abstract TSelf Narrow16(TSelf one, TSelf other);

    /// <summary>Each group as a matrix of 4 × 4 bytes, rows for columns.</summary>
    static abstract TSelf TransposeBytes(TSelf bytes);

    /// <summary>Stores each group at <paramref name="to"/> and every <paramref name="stride"/> numbers further.</summary>
    static abstract void StoreGroups(TSelf value, ref int to, nuint stride);

    static abstract void Store(TSelf value, ref int to);
}

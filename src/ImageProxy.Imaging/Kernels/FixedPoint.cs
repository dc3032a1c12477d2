namespace ImageProxy.Imaging.Kernels;

/// <summary>
/// The fixed-point arithmetic all widths share, to the bit: bytes times 14-bit weights down the rows, 16 bits with <see cref="Fraction"/> of them
/// behind the point in between, then times 14-bit weights along the row, and back to bytes.
/// </summary>
internal static class FixedPoint
{
    /// <summary>Bits behind the point between the two passes: a byte and what Lanczos-3 overshoots take nine, one is the sign.</summary>
    public const int Fraction = 6;

    /// <summary>Bits dropped after the pass down the rows.</summary>
    public const int DownShift = 14 - Fraction;

    /// <summary>Bits dropped after the pass along the row.</summary>
    public const int AlongShift = 14 + Fraction;

    /// <summary>Bits dropped after the pass along the row where the result keeps its fraction, see <see cref="Planes.WidePlane"/>.</summary>
    public const int WideShift = AlongShift - Fraction;

    /// <summary>Halves, for rounding.</summary>
    public const int DownHalf = 1 << (DownShift - 1), AlongHalf = 1 << (AlongShift - 1), WideHalf = 1 << (WideShift - 1);
}

namespace ImageProxy.Imaging.Kernels;

/// <summary>
/// Where the levels of a plane go while it is resampled: a factor, which the weights along its rows carry, and what is added before they are
/// rounded. Nothing is rounded twice, and it costs no instruction.
/// </summary>
/// <param name="Gain">What 1 becomes, in units of 1/<see cref="AxisWeights.One"/>; no more than that.</param>
/// <param name="Offset">What 0 becomes, with <see cref="FixedPoint.AlongShift"/> bits behind the point.</param>
/// <param name="Lowest">Levels below are raised to it.</param>
/// <param name="Highest">Levels above are lowered to it.</param>
public readonly record struct LevelMap(int Gain, int Offset, byte Lowest, byte Highest)
{
    /// <summary>Levels stay what they are.</summary>
    public static readonly LevelMap Same = new(AxisWeights.One, 0, byte.MinValue, byte.MaxValue);

    /// <summary>The map that takes 0 to 255 to a smaller range.</summary>
    /// <param name="still">A level of both ranges that is the same in both.</param>
    public static LevelMap Between(byte lowest, byte highest, double still)
    {
        int gain = (int)Math.Round(AxisWeights.One * (highest - lowest) / 255.0);
        double offset = still * (AxisWeights.One - gain) / AxisWeights.One;
        return new(gain, (int)Math.Round(offset * (1 << FixedPoint.AlongShift)), lowest, highest);
    }

    /// <summary>One level by itself, rounded.</summary>
    public byte Of(byte level) => (byte)Math.Clamp(
        ((level * Gain << FixedPoint.Fraction) + Offset + FixedPoint.AlongHalf) >> FixedPoint.AlongShift, Lowest, Highest);
}

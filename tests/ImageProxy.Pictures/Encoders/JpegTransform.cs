namespace ImageProxy.Pictures.Encoders;

/// <summary>The forward cosine transform of Arai, Agui and Nakajima in floats, with its scale folded into quantisation.</summary>
internal sealed class JpegTransform
{
    private static readonly double[] AxisScale =
        [1, 1.387039845, 1.306562965, 1.175875602, 1, 0.785694958, 0.541196100, 0.275899379];

    private readonly float[] _reciprocals = new float[64];

    /// <param name="quantisation">Divisors, row-major.</param>
    public JpegTransform(ReadOnlySpan<byte> quantisation)
    {
        for (int i = 0; i < 64; i++)
            _reciprocals[i] = (float)(1 / (quantisation[i] * AxisScale[i / 8] * AxisScale[i % 8] * 8));
    }

    /// <summary>64 samples around zero, row-major, become quantised coefficients in zigzag order.</summary>
    public void Apply(Span<float> samples, Span<short> coefficients)
    {
        for (int row = 0; row < 64; row += 8)
            Pass(samples[row..], 1);
        for (int column = 0; column < 8; column++)
            Pass(samples[column..], 8);
        for (int i = 0; i < 64; i++)
        {
            int place = JpegTables.Zigzag[i];
            int limit = i == 0 ? 1024 : 1023;
            coefficients[i] = (short)Math.Clamp((int)MathF.Round(samples[place] * _reciprocals[place]), -limit, limit);
        }
    }

    private static void Pass(Span<float> d, int step)
    {
        float s07 = d[0] + d[7 * step], d07 = d[0] - d[7 * step];
        float s16 = d[step] + d[6 * step], d16 = d[step] - d[6 * step];
        float s25 = d[2 * step] + d[5 * step], d25 = d[2 * step] - d[5 * step];
        float s34 = d[3 * step] + d[4 * step], d34 = d[3 * step] - d[4 * step];

        float even0 = s07 + s34, even3 = s07 - s34, even1 = s16 + s25, even2 = s16 - s25;
        float turned = (even2 + even3) * 0.707106781f;
        d[0] = even0 + even1;
        d[4 * step] = even0 - even1;
        d[2 * step] = even3 + turned;
        d[6 * step] = even3 - turned;

        float odd0 = d34 + d25, odd1 = d25 + d16, odd2 = d16 + d07;
        float shared = (odd0 - odd2) * 0.382683433f;
        float low = (0.541196100f * odd0) + shared, high = (1.306562965f * odd2) + shared, middle = odd1 * 0.707106781f;
        float plus = d07 + middle, minus = d07 - middle;
        d[5 * step] = minus + low;
        d[3 * step] = minus - low;
        d[step] = plus + high;
        d[7 * step] = plus - high;
    }
}

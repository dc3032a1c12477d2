namespace ImageProxy.Imaging.Jpeg.Writing;

/// <summary>Steps of the 64 coefficients of a block, 1 to 255, row by row. Source: ITU-T T.81, annex K.1, scaled by quality as libjpeg does.</summary>
internal static class QuantizationTable
{
    private static ReadOnlySpan<byte> Luma =>
    [
        16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62,
        18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
    ];

    private static ReadOnlySpan<byte> Chroma =>
    [
        17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
    ];

    /// <param name="quality">1 to 100.</param>
    /// <param name="isColor">For Cb and Cr.</param>
    /// <param name="steps">64 of them are written.</param>
    public static void Fill(int quality, bool isColor, Span<byte> steps)
    {
        int percent = quality < 50 ? 5000 / quality : 200 - (2 * quality);
        var usual = isColor ? Chroma : Luma;
        for (int i = 0; i < 64; i++)
            steps[i] = (byte)Math.Clamp(((usual[i] * percent) + 50) / 100, 1, 255);
    }
}

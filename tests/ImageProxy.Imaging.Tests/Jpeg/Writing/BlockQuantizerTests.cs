using ImageProxy.Imaging.Jpeg;
using ImageProxy.Imaging.Jpeg.Writing;

namespace ImageProxy.Imaging.Tests.Jpeg.Writing;

internal sealed class BlockQuantizerTests
{
    [Test]
    public void Run_AnyBlock_IsTheCosineTransformInSteps([Range(0, 20)] int seed, [Values(1, 50, 80, 100)] int quality)
    {
        var random = new Random(seed);
        byte[] samples = new byte[8 * 16], steps = new byte[64];
        if (seed == 0)
            samples.AsSpan().Fill(255);
        else
            random.NextBytes(samples);
        QuantizationTable.Fill(quality, seed % 2 == 1, steps);
        var quantizer = new BlockQuantizer();
        quantizer.Define(steps, reluctance: 0);

        int[] levels = new int[64];
        float[] sizes = new float[64];
        ulong places = quantizer.Run(in samples[0], 16, ref levels[0], ref sizes[0]);

        for (int place = 0; place < 64; place++)
        {
            int natural = Zigzag.Natural[place], down = natural / 8, across = natural % 8, at = (8 * across) + down;
            double exact = Coefficient(samples, 16, across, down) / steps[natural];
            Assert.That(sizes[at], Is.EqualTo(Math.Abs(exact)).Within(2e-3), $"{across}, {down}");
            Assert.That(levels[at], Is.EqualTo(exact).Within(0.502), $"{across}, {down}");
            Assert.That((places >> place & 1) != 0, Is.EqualTo(levels[at] != 0));
        }
    }

    [Test]
    public void Run_HardlyBeyondTheMiddle_StaysAtTheSmallerNumber()
    {
        // The mean of the block is 128: only what varies across it counts.
        byte[] samples = [.. Enumerable.Range(0, 64).Select(i => (byte)(128 + Math.Round(20 * Math.Cos(((2 * (i % 8)) + 1) * Math.PI / 16))))];
        byte[] steps = new byte[64];
        steps.AsSpan().Fill(1);
        double exact = Coefficient(samples, 8, 1, 0);
        steps[1] = (byte)Math.Floor(exact / 1.52); // a bit more than one and a half steps
        Assert.That((Level(0), Level(0.1f)), Is.EqualTo((2, 1)));

        int Level(float reluctance)
        {
            var quantizer = new BlockQuantizer();
            quantizer.Define(steps, reluctance);
            int[] levels = new int[64];
            float[] sizes = new float[64];
            _ = quantizer.Run(in samples[0], 8, ref levels[0], ref sizes[0]);
            return levels[8];
        }
    }

    /// <summary>Source: ITU-T T.81, A.3.3.</summary>
    private static double Coefficient(byte[] samples, int stride, int across, int down)
    {
        double sum = 0;
        for (int y = 0; y < 8; y++)
        {
            for (int x = 0; x < 8; x++)
                sum += (samples[(y * stride) + x] - 128) * Math.Cos(((2 * x) + 1) * across * Math.PI / 16) * Math.Cos(((2 * y) + 1) * down * Math.PI / 16);
        }

        return sum / 4 * (across == 0 ? Math.Sqrt(0.5) : 1) * (down == 0 ? Math.Sqrt(0.5) : 1);
    }
}

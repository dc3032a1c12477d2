using System.Runtime.InteropServices;
using ImageProxy.Imaging.Jpeg;

namespace ImageProxy.Imaging.Tests.Jpeg;

/// <summary>The scaled transforms against means of the whole transform in double precision (T.81, A.3.3).</summary>
public sealed class ScaledTransformTests
{
    private static readonly byte[] Natural = Zigzag.Natural[..64].ToArray();

    private static readonly ushort[] Divisors = [.. Enumerable.Range(0, 64).Select(i => (ushort)(3 + (i / 2)))];

    [Test]
    public void Apply_SparseAndFullBlocks_IsTheMeanWithinOneLevel([Values(1, 3, 10, 64)] int coefficients)
    {
        var random = new Random(coefficients);
        for (int round = 0; round < 500; round++)
        {
            int[] block = Block(random, coefficients);
            AssertMeans<QuarterTransform>(block);
            AssertMeans<HalfTransform>(block);
        }
    }

    [Test]
    public void ApplyScalar_AnyBlock_EqualsTheVectors()
    {
        var random = new Random(11);
        int[] factors = new int[HalfTransform.FactorCount];
        HalfTransform.Prepare(Divisors, factors);
        for (int round = 0; round < 2_000; round++)
        {
            short[] one = Placed<HalfTransform>(Block(random, 1 + random.Next(64))), other = [.. one];
            byte[] scalar = new byte[16], vectors = new byte[16];
            HalfTransform.ApplyScalar(ref one[0], ref factors[0], ref scalar[0], 4);
            HalfTransform.Apply(ref other[0], ref factors[0], ref vectors[0], 4);
            Assert.That(vectors, Is.EqualTo(scalar));
        }
    }

    [Test]
    public void Apply_DcAlone_IsOneLevel([Range(-120, 120, 7)] int dc)
    {
        int[] block = new int[64];
        block[0] = dc;
        byte level = (byte)Math.Clamp(((dc * Divisors[0]) + 4 + 1024) >> 3, 0, 255);
        Assert.That(Apply<QuarterTransform>(block), Is.All.EqualTo(level));
        Assert.That(Apply<HalfTransform>(block), Is.All.EqualTo(level));
    }

    private static int[] Block(Random random, int coefficients)
    {
        int[] block = new int[64];
        block[0] = random.Next(-200, 201);
        for (int i = 1; i < coefficients; i++)
            block[coefficients == 64 ? i : random.Next(1, 64)] = random.Next(-20, 21) / (1 + (i / 4));
        return block;
    }

    private static void AssertMeans<T>(int[] block)
        where T : struct, IScaledTransform
    {
        double[] whole = Whole(block);
        byte[] actual = Apply<T>(block);
        int step = 8 / T.Side;
        for (int i = 0; i < actual.Length; i++)
        {
            double sum = 0;
            for (int j = 0; j < step * step; j++)
                sum += whole[(((i / T.Side * step) + (j / step)) * 8) + (i % T.Side * step) + (j % step)];
            double mean = Math.Clamp((sum / (step * step)) + 128, 0, 255);
            Assert.That((double)actual[i], Is.EqualTo(mean).Within(1), $"{typeof(T).Name}, sample {i}");
        }
    }

    private static byte[] Apply<T>(int[] block)
        where T : struct, IScaledTransform
    {
        int[] factors = new int[HalfTransform.FactorCount];
        T.Prepare(Divisors, factors);
        short[] placed = Placed<T>(block);
        byte[] samples = new byte[T.Side * T.Side];
        T.Apply(ref placed[0], ref factors[0], ref MemoryMarshal.GetArrayDataReference(samples), T.Side);
        Assert.That(Enumerable.Range(0, 64).Select(i => T.Places[i]).Where(place => place != T.Places[64]).Select(place => placed[place]), Is.All.Zero, "ready for the next block");
        return samples;
    }

    private static short[] Placed<T>(int[] block)
        where T : struct, IScaledTransform
    {
        short[] placed = new short[72];
        for (int i = 0; i < 64; i++)
            placed[T.Places[i]] = (short)block[i];
        return placed;
    }

    private static double[] Whole(int[] block)
    {
        double[] samples = new double[64];
        for (int i = 0; i < 64; i++)
        {
            for (int k = 0; k < 64; k++)
            {
                int v = Natural[k] / 8, u = Natural[k] % 8;
                double scale = (u == 0 ? Math.Sqrt(0.5) : 1) * (v == 0 ? Math.Sqrt(0.5) : 1) / 4;
                samples[i] += scale * block[k] * Divisors[k] * Math.Cos(((2 * (i % 8)) + 1) * u * Math.PI / 16) * Math.Cos(((2 * (i / 8)) + 1) * v * Math.PI / 16);
            }
        }

        return samples;
    }
}

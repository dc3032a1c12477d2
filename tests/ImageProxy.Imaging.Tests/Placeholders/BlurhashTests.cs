using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Placeholders;

namespace ImageProxy.Imaging.Tests.Placeholders;

internal sealed class BlurhashTests
{
    /// <summary>Worked out by hand: no further terms, and 0xRRGGBB in four digits to the base of 83.</summary>
    [TestCase("#ffffff", "00TSUA")]
    [TestCase("#000000", "000000")]
    [TestCase("#0000ff", "000036")]
    public void Encode_OneTermOfOneColour_IsThatColour(string color, string hash)
    {
        Assert.That(Color.TryParse(color, out var parsed), Is.True);
        Assert.That(Blurhash.Encode([parsed, parsed], new(2, 1), 1, 1), Is.EqualTo(hash));
    }

    [TestCase(4, 3, 28)]
    [TestCase(1, 1, 6)]
    [TestCase(9, 9, 166)]
    public void Encode_Terms_GiveTheLength(int x, int y, int length) =>
        Assert.That(Blurhash.Encode(Slope(16, 8), new(16, 8), x, y), Has.Length.EqualTo(length));

    /// <summary>Drawn again by the published rules it is the picture without its details.</summary>
    [Test]
    public void Encode_SmoothPicture_IsMetWhenDrawnAgain()
    {
        const int Width = 32, Height = 20;
        var picture = Slope(Width, Height);
        var drawn = Draw(Blurhash.Encode(picture, new(Width, Height), 4, 3), Width, Height);
        double error = picture.Zip(drawn).Average(p => (Math.Abs(p.First.R - p.Second.R) + Math.Abs(p.First.G - p.Second.G) + Math.Abs(p.First.B - p.Second.B)) / 3.0);
        double flat = picture.Average(p => (Math.Abs(p.R - 128) + Math.Abs(p.G - 128) + Math.Abs(p.B - 128)) / 3.0);
        Assert.That(error, Is.LessThan(8), $"levels; a flat grey is off by {flat:0}");
    }

    [Test]
    public void Encode_WrongArguments_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Blurhash.Encode([Color.White], new(1, 1), 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Blurhash.Encode([Color.White], new(1, 1), 1, 10));
        Assert.Throws<ArgumentException>(() => Blurhash.Encode([Color.White], new(2, 1), 1, 1));
    }

    private static Color[] Slope(int width, int height) =>
        [.. Enumerable.Range(0, width * height).Select(i => new Color((byte)(40 + (i % width * 180 / width)), (byte)(220 - (i / width * 150 / height)), 90))];

    /// <summary>Decodes as Algorithm.md of the same source says.</summary>
    private static IEnumerable<Color> Draw(string hash, int width, int height)
    {
        int flag = Number(hash[..1]), termsX = (flag % 9) + 1, termsY = (flag / 9) + 1;
        double scale = (Number(hash.Substring(1, 1)) + 1) / 166.0;
        int first = Number(hash.Substring(2, 4));
        var terms = new List<double[]> { new[] { Linear(first >> 16), Linear(first >> 8 & 255), Linear(first & 255) } };
        for (int i = 1; i < termsX * termsY; i++)
        {
            int value = Number(hash.Substring(4 + (i * 2), 2));
            terms.Add([Strength(value / 361, scale), Strength(value / 19 % 19, scale), Strength(value % 19, scale)]);
        }

        for (int i = 0; i < width * height; i++)
        {
            double[] sum = new double[3];
            for (int t = 0; t < terms.Count; t++)
            {
                double basis = Math.Cos(Math.PI * (t % termsX) * (i % width) / width) * Math.Cos(Math.PI * (t / termsX) * (i / width) / height);
                for (int c = 0; c < 3; c++)
                    sum[c] += terms[t][c] * basis;
            }

            yield return new(Srgb(sum[0]), Srgb(sum[1]), Srgb(sum[2]));
        }
    }

    private static int Number(string digits) =>
        digits.Aggregate(0, (n, d) => (n * 83) + "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~".IndexOf(d, StringComparison.Ordinal));

    private static double Strength(int level, double scale) => Math.CopySign(Math.Pow((level - 9) / 9.0, 2), level - 9) * scale;

    private static double Linear(int level) => level / 255.0 is var v && v <= 0.04045 ? v / 12.92 : Math.Pow((v + 0.055) / 1.055, 2.4);

    private static byte Srgb(double linear) =>
        (byte)Math.Clamp(((linear <= 0.0031308 ? linear * 12.92 : (1.055 * Math.Pow(linear, 1 / 2.4)) - 0.055) * 255) + 0.5, 0, 255);
}

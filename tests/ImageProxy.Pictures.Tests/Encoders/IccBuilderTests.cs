using System.Buffers.Binary;
using System.Text;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Pictures.Encoders;

namespace ImageProxy.Pictures.Tests.Encoders;

public sealed class IccBuilderTests
{
    private static readonly double[] D50 = [0.9642, 1, 0.8249];

    private static IEnumerable<TestCaseData> Profiles =>
    [
        new TestCaseData(IccBuilder.Srgb(), "RGB ").SetArgDisplayNames("sRGB"),
        new TestCaseData(IccBuilder.DisplayP3(), "RGB ").SetArgDisplayNames("Display P3"),
        new TestCaseData(IccBuilder.AdobeRgb(), "RGB ").SetArgDisplayNames("Adobe RGB"),
        new TestCaseData(IccBuilder.Grey(2.2), "GRAY").SetArgDisplayNames("grey"),
    ];

    [TestCaseSource(nameof(Profiles))]
    public void Profile_Structure_IsThatOfTheStandard(byte[] profile, string space)
    {
        Assert.That(BinaryPrimitives.ReadInt32BigEndian(profile), Is.EqualTo(profile.Length));
        Assert.That(Encoding.ASCII.GetString(profile, 12, 12), Is.EqualTo("mntr" + space + "XYZ "));
        Assert.That(Encoding.ASCII.GetString(profile, 36, 4), Is.EqualTo("acsp"));
        string[] curves = space == "GRAY" ? ["kTRC"] : ["rXYZ", "gXYZ", "bXYZ", "rTRC", "gTRC", "bTRC"];
        var tags = Tags(profile);
        Assert.That(tags.Keys, Is.EqualTo((string[])["desc", "cprt", "wtpt", .. curves]));
        foreach (var (offset, length) in tags.Values)
        {
            Assert.That(offset, Is.GreaterThanOrEqualTo(128 + 4 + (12 * tags.Count)));
            Assert.That(offset % 4, Is.Zero);
            Assert.That(offset + length, Is.LessThanOrEqualTo(profile.Length));
        }
    }

    [Test]
    public void Srgb_Colorants_AreThePublishedOnes()
    {
        byte[] profile = IccBuilder.Srgb();
        Assert.That(Xyz(profile, "rXYZ"), Is.EqualTo(new[] { 0.4360, 0.2225, 0.0139 }).Within(2e-4));
        Assert.That(Xyz(profile, "gXYZ"), Is.EqualTo(new[] { 0.3851, 0.7169, 0.0971 }).Within(2e-4));
        Assert.That(Xyz(profile, "bXYZ"), Is.EqualTo(new[] { 0.1431, 0.0606, 0.7141 }).Within(3e-4));
    }

    [Test]
    public void AdobeRgb_Colorants_AreThePublishedOnes()
    {
        byte[] profile = IccBuilder.AdobeRgb();
        Assert.That(Xyz(profile, "rXYZ"), Is.EqualTo(new[] { 0.60974, 0.31111, 0.01947 }).Within(2e-4));
        Assert.That(Xyz(profile, "gXYZ"), Is.EqualTo(new[] { 0.20528, 0.62567, 0.06087 }).Within(2e-4));
        var (offset, _) = Tags(profile)["rTRC"];
        Assert.That(BinaryPrimitives.ReadUInt16BigEndian(profile.AsSpan(offset + 12)), Is.EqualTo(0x0233));
    }

    [Test]
    public void Colorants_OfEveryRgbProfile_AddUpToWhite()
    {
        foreach (byte[] profile in new[] { IccBuilder.Srgb(), IccBuilder.DisplayP3(), IccBuilder.AdobeRgb() })
        {
            double[][] colorants = [Xyz(profile, "rXYZ"), Xyz(profile, "gXYZ"), Xyz(profile, "bXYZ")];
            double[] sum = [.. Enumerable.Range(0, 3).Select(i => colorants.Sum(colorant => colorant[i]))];
            Assert.That(sum, Is.EqualTo(D50).Within(3 / 65536.0));
        }
    }

    [Test]
    public void Srgb_Curve_RisesFromBlackToWhite()
    {
        byte[] profile = IccBuilder.Srgb();
        var (offset, length) = Tags(profile)["gTRC"];
        int[] points = [.. Enumerable.Range(0, (length - 12) / 2).Select(i => (int)BinaryPrimitives.ReadUInt16BigEndian(profile.AsSpan(offset + 12 + (2 * i))))];
        Assert.That((points[0], points[^1], points.Length), Is.EqualTo((0, 65535, 1024)));
        Assert.That(points, Is.Ordered);
        // sRGB 128 of 255 is 21.6 % of the light.
        Assert.That(points[1023 * 128 / 255] / 65535.0, Is.EqualTo(0.2155).Within(0.001));
    }

    [Test]
    public void Description_GivenText_IsInTheProfile()
    {
        byte[] profile = IccBuilder.DisplayP3("A wide one");
        var (offset, _) = Tags(profile)["desc"];
        Assert.That(Encoding.ASCII.GetString(profile, offset, 4), Is.EqualTo("desc"));
        Assert.That(Encoding.ASCII.GetString(profile, offset + 12, 11), Is.EqualTo("A wide one\0"));
    }

    [Test]
    public void DisplayP3_Rendered_GivesTheSrgbColourTheMatricesSay()
    {
        var color = new Color(180, 120, 90);
        byte[] file = PngWriter.Write(Bitmap.Draw(8, 8, (_, _) => color), new() { Alpha = false, Chunks = [PngWriter.IccChunk(IccBuilder.DisplayP3())] });
        double[] p3 = [Linear(color.R), Linear(color.G), Linear(color.B)];
        // Display P3 to sRGB, both D65 (CSS Color 4, sample code).
        double[][] matrix = [[1.2249, -0.2247, 0], [-0.0420, 1.0419, 0], [-0.0197, -0.0786, 1.0979]];
        byte[] expected = [.. matrix.Select(row => Encoded((row[0] * p3[0]) + (row[1] * p3[1]) + (row[2] * p3[2])))];
        var actual = Decoded.Pixels(file)[4, 4];
        Assert.That(new[] { actual.R, actual.G, actual.B }, Is.EqualTo(expected).Within(2));
        Assert.That(actual.R, Is.GreaterThan(color.R + 3), "the profile must have been used");
    }

    [TestCase(1.0)]
    [TestCase(1.8)]
    public void Grey_Rendered_GivesTheSrgbLevelOfItsGamma(double gamma)
    {
        var picture = Bitmap.Draw(8, 8, (_, _) => new(128, 128, 128));
        byte[] file = PngWriter.Write(picture, new() { Grey = true, Alpha = false, Chunks = [PngWriter.IccChunk(IccBuilder.Grey(gamma))] });
        Assert.That(Decoded.Pixels(file)[4, 4].G, Is.EqualTo(Encoded(Math.Pow(128 / 255.0, gamma))).Within(2));
    }

    [TestCase(0)]
    [TestCase(-1)]
    [TestCase(256)]
    [TestCase(double.NaN)]
    public void Grey_ImpossibleGamma_Throws(double gamma) =>
        Assert.That(() => IccBuilder.Grey(gamma), Throws.InstanceOf<ArgumentOutOfRangeException>());

    private static double Linear(byte value) => value / 255.0 <= 0.04045 ? value / 255.0 / 12.92 : Math.Pow(((value / 255.0) + 0.055) / 1.055, 2.4);

    private static byte Encoded(double linear) =>
        (byte)Math.Round(255 * (linear <= 0.0031308 ? 12.92 * linear : (1.055 * Math.Pow(linear, 1 / 2.4)) - 0.055));

    private static Dictionary<string, (int Offset, int Length)> Tags(byte[] profile) =>
        Enumerable.Range(0, BinaryPrimitives.ReadInt32BigEndian(profile.AsSpan(128))).Select(i => 132 + (12 * i)).ToDictionary(
            at => Encoding.ASCII.GetString(profile, at, 4),
            at => (BinaryPrimitives.ReadInt32BigEndian(profile.AsSpan(at + 4)), BinaryPrimitives.ReadInt32BigEndian(profile.AsSpan(at + 8))));

    private static double[] Xyz(byte[] profile, string tag)
    {
        var (offset, _) = Tags(profile)[tag];
        return [.. Enumerable.Range(0, 3).Select(i => BinaryPrimitives.ReadInt32BigEndian(profile.AsSpan(offset + 8 + (4 * i))) / 65536.0)];
    }
}

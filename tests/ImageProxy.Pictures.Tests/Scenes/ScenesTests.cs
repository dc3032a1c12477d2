using System.Security.Cryptography;
using ImageProxy.Pictures.Scenes;

namespace ImageProxy.Pictures.Tests.Scenes;

/// <summary>What holds for every scene.</summary>
public sealed class ScenesTests
{
    private static readonly (string Name, Func<int, int, int, Bitmap> Draw)[] All =
    [
        ("Landscape", Landscape.Draw), ("Portrait", Portrait.Draw), ("Logo", Logo.Draw),
        ("Product", Product.Draw), ("Chart", Chart.Draw), ("WideGamut", WideGamut.Draw), ("ZonePlate", ZonePlate.Draw), ("Print", Print.Draw),
    ];

    private static IEnumerable<TestCaseData> Cases => All.Select(scene => new TestCaseData(scene.Draw).SetArgDisplayNames(scene.Name));

    [TestCaseSource(nameof(Cases))]
    public void Draw_SameSeedTwice_GivesTheSamePixels(Func<int, int, int, Bitmap> draw)
    {
        string first = Hash(draw(96, 72, 3)), second = Hash(draw(96, 72, 3));
        Assert.That(second, Is.EqualTo(first));
    }

    [TestCaseSource(nameof(Cases))]
    public void Draw_OtherSeed_GivesOtherPixels(Func<int, int, int, Bitmap> draw) =>
        Assert.That(Hash(draw(96, 72, 1)), Is.Not.EqualTo(Hash(draw(96, 72, 2))));

    [TestCaseSource(nameof(Cases))]
    public void Draw_AnyShape_FillsThatSize(Func<int, int, int, Bitmap> draw)
    {
        foreach (var (width, height) in new[] { (160, 48), (64, 160), (64, 48) })
            Assert.That(draw(width, height, 1).Size.ToString(), Is.EqualTo($"{width}x{height}"));
    }

    [TestCase("Landscape"), TestCase("Portrait"), TestCase("Product"), TestCase("Chart"), TestCase("WideGamut"), TestCase("ZonePlate"), TestCase("Print")]
    public void Draw_SceneWithBackground_IsOpaque(string name)
    {
        var picture = All.Single(scene => scene.Name == name).Draw(80, 60, 1);
        Assert.That(Values(picture, 3).Distinct(), Is.EqualTo(new byte[] { 255 }));
    }

    [TestCase("Landscape"), TestCase("Portrait"), TestCase("WideGamut")]
    public void Draw_Photo_HasManyTonesFromDarkToLight(string name)
    {
        var tones = Values(All.Single(scene => scene.Name == name).Draw(160, 120, 1), 1).ToArray();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(tones.Distinct().Count(), Is.GreaterThan(150));
            Assert.That(tones.Min(), Is.LessThan(48));
            Assert.That(tones.Max(), Is.GreaterThan(200));
        }
    }

    private static IEnumerable<byte> Values(Bitmap picture, int channel)
    {
        byte[] pixels = picture.Pixels.ToArray();
        return Enumerable.Range(0, pixels.Length / 4).Select(i => pixels[(4 * i) + channel]);
    }

    private static string Hash(Bitmap picture) => Convert.ToHexString(SHA256.HashData(picture.Pixels));
}

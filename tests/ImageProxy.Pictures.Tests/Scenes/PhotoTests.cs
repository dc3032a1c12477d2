using ImageProxy.Imaging.Geometry;
using ImageProxy.Pictures.Scenes;

namespace ImageProxy.Pictures.Tests.Scenes;

/// <summary>What the photo-like scenes promise to whoever cuts, turns or compresses them.</summary>
public sealed class PhotoTests
{
    [Test]
    public void Portrait_Face_IsHighAndRightOfTheMiddle()
    {
        var portrait = Portrait.Draw(400, 500);
        (double x, double y, int count) = (0, 0, 0);
        for (int row = 0; row < 260; row++)
        {
            for (int column = 0; column < 400; column++)
            {
                var color = portrait[column, row];
                // Skin: red well over green, green over blue, and light.
                if (color.R is > 190 && color.R - color.G is > 35 and < 90 && color.G - color.B is > 15 and < 70)
                    (x, y, count) = (x + column, y + row, count + 1);
            }
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(count, Is.GreaterThan(4000));
            Assert.That(x / count / 400, Is.InRange(0.52, 0.60));
            Assert.That(y / count / 500, Is.InRange(0.30, 0.42));
        }
    }

    [Test]
    public void Landscape_Lake_MirrorsTheSunDarker()
    {
        var picture = Landscape.Draw(300, 400);
        double sun = Light(picture, new(205, 120, 25, 25)), aside = Light(picture, new(20, 150, 25, 10));
        double mirrored = Light(picture, new(190, 290, 40, 8)), mirroredAside = Light(picture, new(90, 240, 40, 8));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(sun, Is.GreaterThan(aside + 20));
            Assert.That(mirrored, Is.GreaterThan(mirroredAside + 20));
            Assert.That(mirrored, Is.LessThan(sun));
        }
    }

    [Test]
    public void Landscape_Sky_HasGrain()
    {
        var picture = Landscape.Draw(300, 400);
        int different = Enumerable.Range(0, 299).Count(x => picture[x, 20].B != picture[x + 1, 20].B);
        Assert.That(different, Is.InRange(150, 299));
    }

    [Test]
    public void WideGamut_Colors_ReachTheCornersOfTheCube()
    {
        var picture = WideGamut.Draw(300, 200);
        byte[] pixels = picture.Pixels.ToArray();
        int saturated = Enumerable.Range(0, pixels.Length / 4).Count(i => pixels.AsSpan(4 * i, 3) is var rgb && Max(rgb) > 200 && Min(rgb) < 20);
        Assert.That((double)saturated / (300 * 200), Is.GreaterThan(0.15));
    }

    private static byte Max(ReadOnlySpan<byte> rgb) => Math.Max(rgb[0], Math.Max(rgb[1], rgb[2]));

    private static byte Min(ReadOnlySpan<byte> rgb) => Math.Min(rgb[0], Math.Min(rgb[1], rgb[2]));

    private static double Light(Bitmap picture, PixelArea area) =>
        Enumerable.Range(area.Top, area.Height).Average(y => Enumerable.Range(area.Left, area.Width).Average(x => picture[x, y].G));
}

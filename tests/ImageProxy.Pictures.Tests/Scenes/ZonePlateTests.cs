using ImageProxy.Imaging.Geometry;
using ImageProxy.Pictures.Scenes;

namespace ImageProxy.Pictures.Tests.Scenes;

public sealed class ZonePlateTests
{
    [Test]
    public void Draw_FromTheMiddleOut_IsEvenAndEndsAtHalfAPeriodAPixel()
    {
        var plate = ZonePlate.Draw(801, 601);
        for (int i = 1; i < 300; i++)
            Assert.That(plate[400 - i, 300], Is.EqualTo(plate[400 + i, 300]), $"{i} from the middle");
        int Changes(int from) => Enumerable.Range(from, 20).Count(x => plate[x, 300].R > 127 != plate[x + 1, 300].R > 127);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Changes(400), Is.InRange(0, 2));
            Assert.That(Changes(665), Is.InRange(16, 20));
        }
    }

    [Test]
    public void Draw_BeyondTheFinestRing_IsGrey() => Assert.That(ZonePlate.Draw(801, 601)[20, 20], Is.EqualTo(new Color(128, 128, 128)));
}

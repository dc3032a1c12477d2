using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Placeholders;

namespace ImageProxy.Imaging.Tests.Placeholders;

internal sealed class DominantColorTests
{
    [Test]
    public void Of_MostlyRedWithShades_IsTheirMean() => Assert.That(
        DominantColor.Of([new(200, 10, 10), new(210, 10, 10), new(205, 16, 10), new(10, 10, 240), new(20, 200, 20)]), Is.EqualTo(new Color(205, 12, 10)));

    [Test]
    public void Of_ColoursOnBothSidesOfACellsEdge_AreTakenTogether() => Assert.That(
        DominantColor.Of([new(127, 127, 127), new(128, 128, 128), new(129, 129, 129), new(0, 0, 0), new(0, 0, 0)]), Is.EqualTo(new Color(128, 128, 128)));

    [Test]
    public void Of_SeeThroughPixels_CountByTheirAlpha() => Assert.That(
        DominantColor.Of([new(255, 0, 0, 20), new(255, 0, 0, 20), new(0, 0, 255)]), Is.EqualTo(new Color(0, 0, 255)));

    [Test]
    public void Of_NothingThatShows_IsNone() => Assert.That(DominantColor.Of([Color.Transparent, Color.Transparent]), Is.Null);

    [Test]
    public void Of_White_IsWhite() => Assert.That(DominantColor.Of([Color.White]), Is.EqualTo(Color.White));
}

using ImageProxy.Imaging.Geometry;
using ImageProxy.Pictures.Scenes;

namespace ImageProxy.Pictures.Tests.Scenes;

public sealed class ChartTests
{
    private static readonly Color Field = new(192, 192, 192);

    [TestCase(1024, 768), TestCase(640, 480), TestCase(333, 250), TestCase(500, 900)]
    public void Patches_AnySize_AreExactInThePicture(int width, int height)
    {
        var chart = Chart.Draw(width, height);
        var patches = Chart.Patches(width, height);
        Assert.That(patches, Has.Count.EqualTo(20));
        foreach (var (area, color) in patches)
        {
            Assert.That(area.IsWithin(chart.Size), $"{area} is in the picture");
            Assert.That(Colors(chart, area), Is.EqualTo(new[] { color }), $"{color} at {area}");
        }
    }

    [TestCase(63, 48), TestCase(64, 47)]
    public void Draw_SmallerThanTheCellsNeed_Throws(int width, int height) =>
        Assert.That(() => Chart.Draw(width, height), Throws.InstanceOf<ArgumentOutOfRangeException>());

    [Test]
    public void Patches_Standard_ArePureColorsThenGreysFromBlackToWhite()
    {
        string[] colors = [.. Chart.Patches(1024, 768).Select(patch => patch.Color.ToString()[..7])];
        Assert.That(colors, Is.EqualTo(new[]
        {
            "#ffffff", "#ffff00", "#00ffff", "#00ff00", "#ff00ff", "#ff0000", "#0000ff", "#000000",
            "#000000", "#171717", "#2e2e2e", "#454545", "#5c5c5c", "#737373", "#8b8b8b", "#a2a2a2", "#b9b9b9", "#d0d0d0", "#e7e7e7", "#ffffff",
        }));
    }

    [TestCase(648, 136, 1), TestCase(776, 136, 2), TestCase(904, 136, 3)]
    public void Draw_UprightLines_AreAsWideAsTheyClaim(int left, int top, int width)
    {
        var chart = Chart.Draw(1024, 768);
        for (int x = 0; x < 112; x++)
            Assert.That(chart[left + x, top + 50], Is.EqualTo(x / width % 2 == 0 ? Color.Black : Color.White), $"column {x}");
    }

    [Test]
    public void Draw_LargeF_PointsRightAndStandsUpright()
    {
        var chart = Chart.Draw(1024, 768);
        // Upper arm, lower arm and stem are black; right of the stem it is open below, and right of the lower arm.
        Assert.That(new[] { chart[600, 180], chart[560, 308], chart[432, 460] }, Is.All.EqualTo(Color.Black));
        Assert.That(new[] { chart[560, 420], chart[610, 308], chart[560, 240] }, Is.All.EqualTo(Field));
    }

    [Test]
    public void Draw_Corners_HaveFourDifferentLabels()
    {
        var chart = Chart.Draw(1024, 768);
        var corners = new[] { new PixelArea(8, 8, 112, 112), new(904, 8, 112, 112), new(8, 648, 112, 112), new(904, 648, 112, 112) };
        string[] labels = [.. corners.Select(corner => string.Concat(Pixels(chart, corner).Select(color => color.R < 96 ? '#' : '.')))];
        Assert.That(labels, Is.Unique.And.All.Contains("####"));
    }

    [Test]
    public void Draw_ZonePlate_IsEvenAboutItsMiddleAndFinestAtItsEdge()
    {
        var chart = Chart.Draw(1024, 768);
        for (int i = 1; i < 180; i++)
            Assert.That(chart[191 - i, 319].R, Is.EqualTo(chart[192 + i, 319].R).Within(1), $"{i} from the middle");
        int Changes(int from) => Enumerable.Range(from, 20).Count(x => chart[x, 319].R > 127 != chart[x + 1, 319].R > 127);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Changes(192), Is.InRange(1, 3));
            Assert.That(Changes(350), Is.InRange(17, 20));
        }
    }

    private static IEnumerable<Color> Colors(Bitmap picture, PixelArea area) => Pixels(picture, area).Distinct();

    private static IEnumerable<Color> Pixels(Bitmap picture, PixelArea area)
    {
        for (int y = area.Top; y < area.Bottom; y++)
        {
            for (int x = area.Left; x < area.Right; x++)
                yield return picture[x, y];
        }
    }
}

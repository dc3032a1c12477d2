using ImageProxy.Pictures.Scenes;

namespace ImageProxy.Pictures.Tests.Scenes;

public sealed class PrintTests
{
    private static readonly Bitmap Page = Print.Draw(800, 600);

    [Test]
    public void Draw_Text_IsBlackOnWhiteAndSmallerBelow()
    {
        // Changes between ink and paper along a row tell how many letters stand in it.
        int[] changes = [.. Enumerable.Range(0, 350).Select(y => Enumerable.Range(1, 799).Count(x => Page[x, y].R > 127 != Page[x - 1, y].R > 127))];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(changes[..100].Max(), Is.GreaterThan(20));
            Assert.That(changes[250..].Max(), Is.GreaterThan(2 * changes[..100].Max()));
        }
    }

    [Test]
    public void Draw_Fan_HasHairlinesOfOneToThreePixels()
    {
        int[] dark = [.. Enumerable.Range(0, 400).Where(x => Page[x, 480].R < 128)];
        int[] widths = [.. Runs(dark)];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(widths, Has.Length.GreaterThan(20));
            Assert.That(widths[widths.Length / 2], Is.InRange(1, 3));
        }
    }

    [Test]
    public void Draw_Hairlines_AreOfFourColours()
    {
        string[] papers = [.. Enumerable.Range(0, 4).Select(i => Page[400 + (i * 100) + 52, 370].ToString())];
        Assert.That(papers, Is.Unique);
    }

    /// <summary>Lengths of the runs of consecutive numbers.</summary>
    private static IEnumerable<int> Runs(int[] numbers)
    {
        int length = 1;
        for (int i = 1; i <= numbers.Length; i++, length++)
        {
            if (i < numbers.Length && numbers[i] == numbers[i - 1] + 1)
                continue;
            yield return length;
            length = 0;
        }
    }
}

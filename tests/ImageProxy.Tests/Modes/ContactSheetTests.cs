using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planes;
using ImageProxy.Imaging.Png;
using ImageProxy.Modes.Testing;

namespace ImageProxy.Tests.Modes;

/// <summary>What a mode author looks at: every picture is there as it is, and what is wrong stands out.</summary>
internal sealed class ContactSheetTests
{
    private static readonly Color Blue = new(10, 20, 200), Red = new(210, 40, 40), Yellow = new(235, 180, 40);

    [Test]
    public void Draw_PictureLikeItsGolden_IsThereWithoutAFrame()
    {
        using var sheet = Draw(Cell(Blue, Blue, ""));

        Assert.That(Count(sheet, Blue), Is.EqualTo(30 * 20));
        Assert.That((Count(sheet, Red), Count(sheet, Yellow)), Is.EqualTo((0, 0)));
    }

    [Test]
    public void Draw_PictureUnlikeItsGolden_IsFramedRedWithTheGoldenAndTheDifferenceBelow()
    {
        using var sheet = Draw(Cell(Blue, new(10, 20, 190), "differs"));

        Assert.That((Count(sheet, Blue), Count(sheet, new(10, 20, 190)), Count(sheet, new(0, 0, 80))), Is.EqualTo((600, 600, 600)), "eight times ten levels of blue");
        Assert.That(Count(sheet, Red), Is.EqualTo(2 * ((36 * 26) - 600)));
    }

    [Test]
    public void Draw_PictureWithoutGolden_IsFramedYellow()
    {
        using var sheet = Draw(Cell(Blue, null, "there is none"));

        Assert.That((Count(sheet, Blue), Count(sheet, Yellow)), Is.EqualTo((600, (36 * 26) - 600)));
    }

    [Test]
    public void Draw_SeeThroughPicture_ShowsTheChequeredGround()
    {
        using var sheet = Draw(Cell(Color.Transparent, Color.Transparent, ""));

        Assert.That((Count(sheet, Color.White), Count(sheet, new(225, 225, 225))), Is.EqualTo((304, 296)));
    }

    [Test]
    public void Distance_OfPictures_WeighsColoursByAlpha()
    {
        using PixelCanvas clear = Flat(new(1, 1), new(200, 0, 0, 0)), other = Flat(new(1, 1), new(0, 0, 90, 0)), opaque = Flat(new(1, 1), new(8, 0, 0)), wide = Flat(new(2, 1), Blue);

        Assert.That(ModeCell.Distance(clear, other), Is.EqualTo((0.0, 0)), "nothing shows of either");
        Assert.That(ModeCell.Distance(clear, opaque), Is.EqualTo(((8 + 255) / 4.0, 255)));
        Assert.That(ModeCell.Distance(clear, wide), Is.Null);
    }

    private static ModeCell Cell(Color made, Color? golden, string says) =>
        new("a.jpg", new(30, 20), Flat(new(30, 20), made), golden is { } color ? Flat(new(30, 20), color) : null, says);

    private static PixelCanvas Draw(ModeCell cell)
    {
        using (cell)
            return PngPixels.TryRead(ContactSheet.Draw("mode", [cell]))!;
    }

    private static int Count(PixelCanvas sheet, Color color)
    {
        int count = 0;
        for (int i = 0; i < sheet.Pixels.Length; i += 4)
            count += new Color(sheet.Pixels[i], sheet.Pixels[i + 1], sheet.Pixels[i + 2], sheet.Pixels[i + 3]) == color ? 1 : 0;
        return count;
    }

    private static PixelCanvas Flat(PixelSize size, Color color)
    {
        var canvas = new PixelCanvas(size, 4);
        for (int i = 0; i < canvas.Pixels.Length; i += 4)
            ((ReadOnlySpan<byte>)[color.R, color.G, color.B, color.A]).CopyTo(canvas.Pixels[i..]);
        return canvas;
    }
}

using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Letters;

namespace ImageProxy.Imaging.Tests.Letters;

internal sealed class LetterPictureTests
{
    private const string Drawn = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789?";

    [Test]
    public void Draw_EveryLetter_IsAnotherPictureWithinTheFrame()
    {
        var pictures = Drawn.Select(letter => Draw($"{letter}", new(64, 64))).ToArray();
        Assert.That(pictures.Select(p => Convert.ToHexString([.. p.Select(white => white > 128 ? (byte)1 : (byte)0)])), Is.Unique);
        foreach (var (picture, letter) in pictures.Zip(Drawn))
        {
            double ink = picture.Average(white => (double)white) / 255;
            Assert.That(ink, Is.InRange(0.03, 0.22), $"{letter}");
            for (int i = 0; i < 64; i++)
                Assert.That((picture[i], picture[(63 * 64) + i], picture[i * 64], picture[(i * 64) + 63]), Is.EqualTo((0, 0, 0, 0)), $"{letter} touches the edge");
        }
    }

    [TestCase("a", "A")]
    [TestCase("é", "E")]
    [TestCase("Ł", "L")]
    public void StrokesOf_SmallOrAccented_AreTheCapitals(string letter, string capital) => Assert.That(StrokeFont.StrokesOf(letter), Is.SameAs(StrokeFont.StrokesOf(capital)));

    [Test]
    public void Draw_LetterWithoutStrokes_ShowsAPerson()
    {
        Assert.That(StrokeFont.StrokesOf("日"), Is.Empty);
        byte[] picture = Draw("日", new(100, 100));
        Assert.That((picture[(39 * 100) + 50], picture[(95 * 100) + 50], picture[(5 * 100) + 5]), Is.EqualTo((255, 255, 0)), "head, shoulders, corner");
    }

    [Test]
    public void Draw_WidePicture_KeepsTheLetterInTheMiddle()
    {
        byte[] picture = Draw("I", new(90, 30));
        Assert.That((picture[(15 * 90) + 45], picture[(15 * 90) + 20], picture[(15 * 90) + 70]), Is.EqualTo((255, 0, 0)));
    }

    [Test]
    public void ColourOf_AnyLetter_IsDarkEnoughForWhite()
    {
        foreach (char letter in Drawn)
        {
            var c = LetterPicture.ColourOf($"{letter}");
            double light = (0.2126 * Linear(c.R)) + (0.7152 * Linear(c.G)) + (0.0722 * Linear(c.B));
            Assert.That(1.05 / (light + 0.05), Is.GreaterThanOrEqualTo(4.5), $"{letter} on {c}");
        }

        static double Linear(byte channel) => channel / 255.0 is var s && s <= 0.04045 ? s / 12.92 : Math.Pow((s + 0.055) / 1.055, 2.4);
    }

    /// <returns>How white each pixel is, 0 on the ground, 255 on the letter.</returns>
    private static byte[] Draw(string letter, PixelSize size)
    {
        using var canvas = LetterPicture.Draw(letter, size);
        byte ground = LetterPicture.ColourOf(letter).R;
        var pixels = canvas.Pixels.ToArray();
        return [.. Enumerable.Range(0, size.Width * size.Height).Select(i => (byte)Math.Round((pixels[3 * i] - ground) * 255.0 / (255 - ground)))];
    }
}

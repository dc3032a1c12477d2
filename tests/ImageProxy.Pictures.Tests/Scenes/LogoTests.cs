using ImageProxy.Pictures.Scenes;

namespace ImageProxy.Pictures.Tests.Scenes;

public sealed class LogoTests
{
    [Test]
    public void Draw_Corners_ShowNothing()
    {
        var logo = Logo.Draw(240, 120);
        Assert.That(new[] { logo[0, 0], logo[239, 0], logo[0, 119], logo[239, 119] }.Select(color => color.A), Is.All.Zero);
    }

    [Test]
    public void Draw_MiddleOfTheMark_IsOpaque() => Assert.That(Logo.Draw(240, 120)[53, 60].A, Is.EqualTo(255));

    [Test]
    public void Draw_Shadow_FadesInManySteps()
    {
        byte[] pixels = Logo.Draw(480, 240).Pixels.ToArray();
        var shadow = Enumerable.Range(0, pixels.Length / 4)
            .Where(i => pixels[4 * i] == 0 && pixels[(4 * i) + 1] == 0 && pixels[(4 * i) + 2] == 0)
            .Select(i => pixels[(4 * i) + 3]).Distinct().ToArray();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(shadow, Has.Length.GreaterThan(60));
            Assert.That(shadow.Max(), Is.InRange(90, 110));
        }
    }

    [Test]
    public void Draw_TopEdgeOfTheMark_IsAntialiased()
    {
        var logo = Logo.Draw(240, 120);
        byte[] down = [.. Enumerable.Range(0, 60).Select(y => logo[53, y].A)];
        Assert.That(down, Is.Ordered.And.Some.InRange((byte)30, (byte)225));
    }
}

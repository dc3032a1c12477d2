using ImageProxy.Imaging.Geometry;
using ImageProxy.Peers.Pictures;
using ImageProxy.Peers.Quality;
using ImageProxy.Pictures.Encoders;
using ImageProxy.Pictures.Quality;
using ImageProxy.Pictures.Scenes;

namespace ImageProxy.Tests.Peers;

public sealed class AlignmentTests
{
    private static readonly PixelSize Size = new(150, 112);

    [Test]
    public void Find_RenditionAFractionAside_FindsItsWindow()
    {
        var picture = Landscape.Draw(600, 448);
        var luma = Channel.Draw(600, 448, (x, y) => picture[x, y].G);
        // 0.3 of the rendition's pixels too far to the right, 0.2 too high, and half a pixel too wide.
        var shown = new Window(1.2, -0.8, 602, 448);
        var rendition = ExactLanczos.Resample(luma, shown.Left, shown.Top, shown.Width, shown.Height, Size.Width, Size.Height);

        Window start = new(0, 0, 600, 448), far = new(40, 0, 600, 448);
        var found = Alignment.Find(luma, [far, start], rendition);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(found.Start, Is.EqualTo(start));
            Assert.That(start.OffFrom(shown, Size), Is.EqualTo(0.8).Within(0.02));
            Assert.That(found.Window.OffFrom(shown, Size), Is.LessThan(0.02));
            Assert.That(Likeness.Psnr(found.Reference, rendition), Is.GreaterThan(50));
        }
    }

    [Test]
    public void OfSharp_OddCut_HoldsBothPlacesOfTheCut()
    {
        var picture = Picture.Of("p.png", PngWriter.Write(Landscape.Draw(272, 222)));
        double factor = 222 / 20.0;
        double[] starts = [.. Window.OfSharp(picture, new(20, 20)).Select(window => Math.Round(window.Left / factor, 2)).Distinct()];
        // 24.5 pixels wide, rounded to 25: of the 5 that have to go, 2 or 3 are on the left.
        Assert.That(starts, Is.SupersetOf(new[] { 2.0, 3.0 }));
    }

    [Test]
    public void Solve_ThreeEquations_GivesTheirUnknowns()
    {
        // x + 2y = 5, 3x − y + z = 4, 2z = 6; x and y are 1 and 2.
        double[,] equations = { { 1, 2, 0, 5 }, { 3, -1, 1, 4 }, { 0, 0, 2, 6 } };
        Assert.That(LinearEquations.Solve(equations), Is.EqualTo(new[] { 1.0, 2, 3 }).Within(1e-9));
    }

    [Test]
    public void Solve_UnknownInNoEquation_IsZero()
    {
        double[,] equations = { { 2, 0, 4 }, { 0, 0, 0 } };
        Assert.That(LinearEquations.Solve(equations), Is.EqualTo(new[] { 2.0, 0 }).Within(1e-9));
    }
}

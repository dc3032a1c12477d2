using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Native.Vips;

namespace ImageProxy.Native.Tests.Vips;

[TestFixture]
public sealed class TurnsTests
{
    private static readonly PixelSize Stored = new(13, 7);

    [OneTimeSetUp]
    public void StartLibrary() => Assert.That(VipsLibrary.TryInitialize(new VipsRendererOptions(), out string message), Is.True, message);

    [Test]
    public void ToUpright_OfToStored_IsTheSameArea([Values] Orientation orientation)
    {
        var upright = orientation >= Orientation.Transposed ? Stored.Transposed : Stored;
        for (int left = 0; left < upright.Width; left++)
            for (int top = 0; top < upright.Height; top++)
            {
                PixelArea area = new(left, top, Math.Min(3, upright.Width - left), Math.Min(2, upright.Height - top));
                var stored = Turns.ToStored(area, Stored, orientation);
                Assert.That(stored.IsWithin(Stored), Is.True, $"{stored}");
                Assert.That(Turns.ToUpright(stored, Stored, orientation), Is.EqualTo(area));
            }
    }

    [Test]
    public void Upright_OfStoredCut_EqualsCutOfUpright([Values] Orientation orientation)
    {
        byte[] pixels = [.. Enumerable.Range(0, (int)Stored.Area).Select(i => (byte)i)];
        PixelArea area = new(1, 2, 5, 4);
        using var stored = VipsImage.FromPixels(pixels, Stored, 1);

        using var cutFirst = stored.Cut(Turns.ToStored(area, Stored, orientation)).Then(i => Turns.Upright(i, orientation));
        using var turnedFirst = Turns.Upright(stored, orientation).Then(i => i.Cut(area));

        Assert.That(cutFirst.ToPixels(), Is.EqualTo(turnedFirst.ToPixels()));
    }

    [TestCase(Orientation.Upright, 0, 0)]
    [TestCase(Orientation.MirroredHorizontally, 12, 0)]
    [TestCase(Orientation.UpsideDown, 12, 6)]
    [TestCase(Orientation.MirroredVertically, 0, 6)]
    [TestCase(Orientation.Transposed, 0, 0)]
    [TestCase(Orientation.TurnRight, 0, 6)]
    [TestCase(Orientation.Transverse, 12, 6)]
    [TestCase(Orientation.TurnLeft, 12, 0)]
    public void ToStored_UprightCorner_IsWhereExifSaysTheTopLeftIs(Orientation orientation, int left, int top) =>
        Assert.That(Turns.ToStored(new(0, 0, 1, 1), Stored, orientation), Is.EqualTo(new PixelArea(left, top, 1, 1)));
}

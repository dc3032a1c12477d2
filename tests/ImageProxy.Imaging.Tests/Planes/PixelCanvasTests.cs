using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planes;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Imaging.Tests.Planes;

public sealed class PixelCanvasTests
{
    private static readonly PixelSize Size = new(5, 3);

    private static readonly RenderPlan Plan = new() { Source = PixelArea.Of(Size), Scaled = Size, Output = Size };

    private static readonly RenderPlan Padded = Plan with { Output = new(9, 8), Placement = new(2, 4) };

    [Test]
    public void Lay_EveryLevelAndAlpha_DividesToTheNearest()
    {
        for (int alpha = 1; alpha <= 255; alpha++)
        {
            for (int level = 0; level <= alpha; level++)
            {
                int made = CanvasRow.Unpremultiply(level * WidePlane.Level, alpha * WidePlane.Level);
                Assert.That((double)made, Is.EqualTo(level * 255.0 / alpha).Within(0.5001), $"{level} of {alpha}");
            }
        }

        Assert.That(CanvasRow.Unpremultiply(500, 31), Is.Zero, "what is clear has no colour");
        Assert.That(CanvasRow.Unpremultiply(9_000, 8_000), Is.EqualTo(255), "what overshoots");
        Assert.That(CanvasRow.Unpremultiply(-9, 8_000), Is.Zero, "what overshoots downwards");
    }

    [TestCase(ImageFormat.Png, 4)]
    [TestCase(ImageFormat.WebP, 4)]
    [TestCase(ImageFormat.Jpeg, 3)]
    public void Lay_SeeThroughPicture_KeepsAlphaWhereTheFormatCan(ImageFormat format, int channels)
    {
        using var picture = Planes(100, 50, 0, 128);
        using var canvas = PixelCanvas.Lay(picture, Plan, format);
        Assert.That(canvas.Channels, Is.EqualTo(channels));
        byte[] expected = format == ImageFormat.Jpeg ? [227, 177, 127] : [199, 100, 0, 128];
        Assert.That(canvas.Row(1)[..channels].ToArray(), Is.EqualTo(expected));
    }

    [TestCase(ImageFormat.Png, 1)]
    [TestCase(ImageFormat.WebP, 3)]
    [TestCase(ImageFormat.Jpeg, 1)]
    public void Lay_GreyPicture_StaysGreyWhereTheFormatCan(ImageFormat format, int channels)
    {
        using var picture = Planes(80);
        using var canvas = PixelCanvas.Lay(picture, Plan, format);
        Assert.That(canvas.Channels, Is.EqualTo(channels));
        Assert.That(canvas.Pixels.ToArray(), Is.All.EqualTo(80));
    }

    [Test]
    public void Lay_GreyOnColour_HasColours()
    {
        using var picture = Planes(80);
        using var canvas = PixelCanvas.Lay(picture, Padded with { Background = new(9, 200, 30) }, ImageFormat.Png);
        Assert.That(At(canvas, 0, 0), Is.EqualTo(new byte[] { 9, 200, 30 }));
        Assert.That(At(canvas, 2, 4), Is.EqualTo(new byte[] { 80, 80, 80 }));
        Assert.That(At(canvas, 6, 6), Is.EqualTo(new byte[] { 80, 80, 80 }));
        Assert.That(At(canvas, 7, 6), Is.EqualTo(new byte[] { 9, 200, 30 }));
    }

    [Test]
    public void Lay_OpaquePictureOnSeeThroughCanvas_HasAlphaAroundIt()
    {
        using var picture = Planes(80, 90, 100, 255);
        using var canvas = PixelCanvas.Lay(picture, Padded, ImageFormat.Png);
        Assert.That(At(canvas, 1, 4), Is.EqualTo(new byte[] { 255, 255, 255, 0 }));
        Assert.That(At(canvas, 2, 4), Is.EqualTo(new byte[] { 80, 90, 100, 255 }));
        using var whole = PixelCanvas.Lay(picture, Plan, ImageFormat.Png);
        Assert.That(whole.Channels, Is.EqualTo(3), "alpha that hides nothing");
    }

    [Test]
    public void Lay_SeeThroughPictureOnOpaqueColour_IsMixedWithIt()
    {
        using var picture = Planes(100, 50, 0, 128);
        using var canvas = PixelCanvas.Lay(picture, Plan with { Background = new(0, 100, 200) }, ImageFormat.Png);
        Assert.That(At(canvas, 0, 0), Is.EqualTo(new byte[] { 100, 100, 100 }));
    }

    [Test]
    public void Lay_PictureOfAnotherSize_Throws()
    {
        using var picture = Planes(80);
        Assert.That(() => PixelCanvas.Lay(picture, Plan with { Scaled = new(4, 3) }, ImageFormat.Png), Throws.ArgumentException);
    }

    [Test]
    public void Turned_EveryOrientation_EqualsTheTurnOfBytes([Values] Orientation orientation)
    {
        using var bytes = new Plane(new(7, 4));
        using var wide = new WidePlane(new(7, 4));
        for (int y = 0; y < 4; y++)
        {
            for (int x = 0; x < 7; x++)
                wide.Row(y)[x] = bytes.Row(y)[x] = (byte)((10 * y) + x);
        }

        using var turned = wide.Turned(orientation);
        using var expected = new Plane(turned.Size);
        PlaneTurns.Turn(bytes, orientation, expected, PixelArea.Of(turned.Size));

        for (int y = 0; y < turned.Size.Height; y++)
            Assert.That(turned.Row(y).ToArray().Select(level => (byte)level), Is.EqualTo(expected.Row(y).ToArray()), $"row {y}");
    }

    [Test]
    public void Convert_KnownColours_AreThoseOfJpeg([Values] bool fine)
    {
        using var canvas = new PixelCanvas(new(7, 5), 3);
        foreach (var color in (Color[])[new(255, 0, 0), new(0, 255, 0), new(0, 0, 255), Color.White, Color.Black, new(12, 34, 56)])
        {
            for (int i = 0; i < canvas.Pixels.Length; i += 3)
                (canvas.Pixels[i], canvas.Pixels[i + 1], canvas.Pixels[i + 2]) = (color.R, color.G, color.B);
            using var planes = YCbCrConversion.Convert(canvas, fine ? PlaneSampling.Yuv444 : PlaneSampling.Yuv420);
            var expected = YCbCrColor.Of(color);
            foreach (var (plane, level) in new[] { (planes.Y, expected.Y), (planes.Cb!, expected.Cb), (planes.Cr!, expected.Cr) })
            {
                for (int y = 0; y < plane.Size.Height; y++)
                    Assert.That(plane.Row(y).ToArray(), Is.All.EqualTo(level).Within(1), $"{color}");
            }
        }
    }

    private static byte[] At(PixelCanvas canvas, int x, int y) => canvas.Row(y).Slice(x * canvas.Channels, canvas.Channels).ToArray();

    private static WidePlanes Planes(int red, int? green = null, int? blue = null, int? alpha = null)
    {
        return new(Plane(red)!, Plane(green), Plane(blue), Plane(alpha));

        static WidePlane? Plane(int? level)
        {
            if (level is null)
                return null;
            var plane = new WidePlane(Size);
            for (int y = 0; y < Size.Height; y++)
                plane.Row(y).Fill((short)(level.Value * WidePlane.Level));
            return plane;
        }
    }
}

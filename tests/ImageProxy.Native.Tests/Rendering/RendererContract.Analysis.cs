using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Native.Tests.Rendering;

public abstract partial class RendererContract
{
    private static readonly PixelSize FramedSize = new(160, 100);

    private static readonly PixelArea Inside = new(23, 11, 90, 60);

    [Test]
    public void Analyze_Border_FindsThePictureUpright([Values] Orientation orientation, [Values(ImageFormat.Jpeg, ImageFormat.Png)] ImageFormat format)
    {
        var original = TestPictures.DrawTurned(format, FramedSize, Scenes.Framed(Inside, new(20, 60, 120), new(240, 240, 235)), orientation);

        var content = Look(original, Analysis.Border).Content;

        Assert.That(content, Is.Not.Null);
        var found = content!.Value;
        Assert.That(Math.Abs(found.Left - Inside.Left) + Math.Abs(found.Top - Inside.Top), Is.LessThanOrEqualTo(2), $"{found}");
        Assert.That(Math.Abs(found.Right - Inside.Right) + Math.Abs(found.Bottom - Inside.Bottom), Is.LessThanOrEqualTo(2), $"{found}");
    }

    [Test]
    public void Analyze_BorderOfUniformPicture_IsTheWholePicture()
    {
        var original = TestPictures.DrawTurned(ImageFormat.Jpeg, FramedSize, Scenes.Flat(new(9, 99, 199)), Orientation.TurnRight);

        Assert.That(Look(original, Analysis.Border).Content, Is.EqualTo(PixelArea.Of(FramedSize)));
    }

    [Test]
    public void Analyze_SeeThroughBorder_IsBorder()
    {
        var original = TestPictures.Draw(
            ImageFormat.Png, FramedSize, Scenes.Framed(Inside, new(20, 60, 120), new(0, 0, 0, 0)), alpha: true);

        Assert.That(Look(original, Analysis.Border).Content, Is.EqualTo(Inside));
    }

    [Test]
    public void Analyze_Attention_LooksAtTheUprightPicture([Values] Orientation orientation)
    {
        PixelSize size = new(640, 320);
        var original = TestPictures.DrawTurned(
            ImageFormat.Jpeg, size, Scenes.Framed(new(480, 60, 60, 60), new(255, 40, 40), new(120, 120, 120)), orientation);

        var map = Look(original, Analysis.Attention).Attention;

        Assert.That(map, Is.Not.Null);
        Assert.That(map!.Size.Width, Is.GreaterThanOrEqualTo(map.Size.Height));
        int best = map.Scores.IndexOf(map.Scores.ToArray().Max());
        Assert.That((best % map.Size.Width + 0.5) / map.Size.Width * size.Width, Is.EqualTo(510).Within(60));
        Assert.That((best / map.Size.Width + 0.5) / map.Size.Height * size.Height, Is.EqualTo(90).Within(60));
    }

    [Test]
    public void Analyze_None_FindsNothing() =>
        Assert.That(Look(Noisy(ImageFormat.Jpeg), Analysis.None), Is.EqualTo(Findings.None));

    [Test]
    public void Analyze_TruncatedOriginal_IsUndecodable([Values(Analysis.Border, Analysis.Attention)] Analysis analysis)
    {
        var sound = Noisy(ImageFormat.Jpeg);
        var result = Renderer.Analyze(sound.Bytes.AsMemory(0, sound.Bytes.Length / 2), sound.Info, analysis, CancellationToken.None);
        Assert.That(result.Failure, Is.EqualTo(RenderFailure.Undecodable));
    }

    private Findings Look(TestPicture original, Analysis analysis)
    {
        var result = Renderer.Analyze(original.Bytes, original.Info, analysis, CancellationToken.None);
        Assert.That(result.Succeeded, Is.True, result.Detail);
        return result.Findings;
    }
}

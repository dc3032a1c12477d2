using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Native.Tests.Rendering;

public abstract partial class RendererContract
{
    private static readonly PixelSize MovingSize = new(96, 64);

    private static readonly Color[] FrameColours = [new(200, 30, 30), new(30, 200, 30), new(30, 30, 200), new(200, 200, 30)];

    private static TestPicture Moving(ImageFormat format) => TestPictures.DrawAnimation(
        format, MovingSize, [100, 200, 300, 50], loops: 3, [.. FrameColours.Select((colour, i) =>
            Scenes.Quarters(MovingSize, colour, new((byte)(40 * i), 0, 0), colour, colour))]);

    private static readonly ImageFormat[] MovingFormats = [ImageFormat.Gif, ImageFormat.WebP];

    [Test]
    public void Render_Animation_KeepsFramesTimesAndLoops(
        [ValueSource(nameof(MovingFormats))] ImageFormat from, [ValueSource(nameof(MovingFormats))] ImageFormat to)
    {
        var plan = Part(new(0, 0, 96, 64), new(48, 32));

        var result = Render(Moving(from), plan, Best(to) with { Animate = true });

        Assert.That(result.Succeeded, Is.True, result.Detail);
        Assert.That(result.Size, Is.EqualTo(new PixelSize(48, 32)));
        var shown = Pixels.Decode(result.Bytes, allFrames: true);
        Assert.That(shown.Size, Is.EqualTo(new PixelSize(48, 4 * 32)));
        for (int i = 0; i < 4; i++)
        {
            Assert.That(Distance(shown[6, 32 * i + 26], FrameColours[i]), Is.LessThan(20), $"frame {i}, bottom");
            Assert.That(Distance(shown[6, 32 * i + 1], FrameColours[i]), Is.LessThan(20), $"frame {i}, top row");
        }

        Assert.That(Pixels.Inspect(result.Bytes, image => image.GetInts("delay")), Is.EqualTo(new[] { 100, 200, 300, 50 }));
        Assert.That(Pixels.Inspect(result.Bytes, image => image.GetInt("loop")), Is.EqualTo(3));
    }

    /// <summary>Small enough for a decoder to be asked to shrink, which one that composes frames does not.</summary>
    [Test]
    public void Render_AnimationAsSmallStill_IsItsFirstFrame([ValueSource(nameof(MovingFormats))] ImageFormat from)
    {
        var result = Render(Moving(from), Part(new(0, 0, 96, 64), new(12, 8)), Best(ImageFormat.Png));

        Assert.That(result.Succeeded, Is.True, result.Detail);
        Assert.That(Distance(Pixels.Decode(result.Bytes)[2, 6], FrameColours[0]), Is.LessThan(20));
    }

    [Test]
    public void Analyze_Animation_LooksAtItsFirstFrame([ValueSource(nameof(MovingFormats))] ImageFormat from)
    {
        var original = Moving(from);
        var found = Renderer.Analyze(original.Bytes, original.Info, Analysis.Attention, CancellationToken.None);
        Assert.That(found.Succeeded, Is.True, found.Detail);
    }

    [Test]
    public void Render_PartOfAnimation_CutsEveryFrame([ValueSource(nameof(MovingFormats))] ImageFormat from)
    {
        var plan = Part(new(50, 2, 40, 28), new(20, 14)) with { Output = new(24, 14), Placement = new(2, 0), Background = Color.White };

        var result = Render(Moving(from), plan, Best(ImageFormat.WebP) with { Animate = true });

        var shown = Pixels.Decode(result.Bytes, allFrames: true);
        Assert.That(shown.Size, Is.EqualTo(new PixelSize(24, 4 * 14)));
        for (int i = 0; i < 4; i++)
        {
            Assert.That(Distance(shown[12, 14 * i + 7], new((byte)(40 * i), 0, 0)), Is.LessThan(14), $"frame {i}");
            Assert.That(Distance(shown[0, 14 * i + 7], Color.White), Is.LessThan(14), $"frame {i}, canvas");
        }
    }

    [Test]
    public void Render_BlurredAnimation_BlursEachFrameByItself()
    {
        var original = TestPictures.DrawAnimation(
            ImageFormat.Gif, MovingSize, [100, 100], loops: 0, Scenes.Flat(new(250, 250, 250)), Scenes.Flat(new(5, 5, 5)));
        var plan = Whole(MovingSize, new(48, 32)) with { Effects = [new Effect.Blur(5)] };

        var shown = Pixels.Decode(Render(original, plan, Best(ImageFormat.Gif) with { Animate = true }).Bytes, allFrames: true);

        Assert.That(shown[24, 31].R, Is.GreaterThan(240), "last row of the first frame");
        Assert.That(shown[24, 32].R, Is.LessThan(15), "first row of the second frame");
    }

    [Test]
    public void Render_AnimationNotAnimated_ShowsFirstFrame([ValueSource(nameof(MovingFormats))] ImageFormat from, [ValueSource(nameof(Outputs))] ImageFormat to)
    {
        // JPEG, PNG and AVIF cannot move, whatever is asked.
        bool ask = to is ImageFormat.Jpeg or ImageFormat.Png or ImageFormat.Avif;

        var shown = Pixels.Decode(Render(Moving(from), Whole(MovingSize, new(48, 32)), Best(to) with { Animate = ask }).Bytes);

        Assert.That(shown.Size, Is.EqualTo(new PixelSize(48, 32)));
        Assert.That(Distance(shown[6, 26], FrameColours[0]), Is.LessThan(20));
    }

    [Test]
    public void Render_OtherFramesThanTheHeaderSays_IsUndecodable([ValueSource(nameof(MovingFormats))] ImageFormat from, [Values(2, 5)] int frames)
    {
        var original = Moving(from);
        original = original with { Info = original.Info with { Frames = frames } };

        var result = Render(original, Whole(MovingSize, new(48, 32)), Best(ImageFormat.WebP) with { Animate = true });

        Assert.That(result.Failure, Is.EqualTo(RenderFailure.Undecodable));
    }
}

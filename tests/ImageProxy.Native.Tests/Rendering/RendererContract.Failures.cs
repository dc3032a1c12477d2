using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Native.Tests.Rendering;

public abstract partial class RendererContract
{
    private static readonly ImageFormat[] Inputs =
        [ImageFormat.Jpeg, ImageFormat.Png, ImageFormat.WebP, ImageFormat.Gif, ImageFormat.Tiff, ImageFormat.Avif];

    private static readonly PixelSize BrokenSize = new(300, 220);

    [Test]
    public void Render_TruncatedOriginal_IsUndecodable([ValueSource(nameof(Inputs))] ImageFormat format)
    {
        var sound = Noisy(format);
        Assert.That(Render(sound, Whole(BrokenSize, new(100, 73)), Best(ImageFormat.Jpeg)).Succeeded, Is.True, "the sound original");

        for (int percent = 0; percent <= 98; percent += 7)
        {
            var cut = sound with { Bytes = sound.Bytes[..(sound.Bytes.Length * percent / 100)] };
            var result = Render(cut, Whole(BrokenSize, new(100, 73)), Best(ImageFormat.Jpeg));
            Assert.That(result.Failure, Is.EqualTo(RenderFailure.Undecodable), $"cut at {percent} %");
            Assert.That(result.Bytes, Is.Empty);
        }
    }

    [Test]
    public void Render_Garbage_IsUndecodable([ValueSource(nameof(Inputs))] ImageFormat format, [Values(0, 1, 100, 20_000)] int length)
    {
        byte[] garbage = new byte[length];
        new Random(length).NextBytes(garbage);
        TestPicture picture = new(garbage, new ImageInfo { Format = format, StoredSize = BrokenSize });

        Assert.That(Render(picture, Whole(BrokenSize, new(100, 73)), Best(ImageFormat.Jpeg)).Failure, Is.EqualTo(RenderFailure.Undecodable));
    }

    [Test]
    public void Render_GarbageBehindASoundHeader_NeverThrows([ValueSource(nameof(Inputs))] ImageFormat format)
    {
        var sound = Noisy(format);
        var random = new Random(7);
        for (int i = 0; i < 25; i++)
        {
            byte[] bytes = [.. sound.Bytes];
            for (int flips = 0; flips < 1 + i; flips++) bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            var result = Renderer.Render(bytes, sound.Info, Whole(BrokenSize, new(100, 73)), Best(ImageFormat.Jpeg), CancellationToken.None);
            if (result.Succeeded) Assert.That(Pixels.Decode(result.Bytes).Size, Is.EqualTo(new PixelSize(100, 73)));
            else Assert.That(result.Failure, Is.EqualTo(RenderFailure.Undecodable).Or.EqualTo(RenderFailure.Unsupported), result.Detail);
        }
    }

    [Test]
    public void Render_HeaderThatDisagrees_IsUndecodable([ValueSource(nameof(Inputs))] ImageFormat format, [Values] bool larger)
    {
        var sound = Noisy(format);
        PixelSize lie = larger ? new(320, 240) : new(200, 150);
        var lying = sound with { Info = sound.Info with { StoredSize = lie } };

        Assert.That(Render(lying, Whole(lie, new(50, 40)), Best(ImageFormat.Jpeg)).Failure, Is.EqualTo(RenderFailure.Undecodable));
    }

    [Test]
    public void Render_BytesOfAnotherFormat_AreUndecodable()
    {
        var jpeg = Noisy(ImageFormat.Jpeg);
        foreach (var claimed in Inputs.Except([ImageFormat.Jpeg]))
        {
            var lying = jpeg with { Info = jpeg.Info with { Format = claimed } };
            Assert.That(Render(lying, Whole(BrokenSize, new(50, 40)), Best(ImageFormat.Jpeg)).Failure, Is.EqualTo(RenderFailure.Undecodable), $"{claimed}");
        }
    }

    [Test]
    public void Render_CanceledToken_IsCanceled()
    {
        var original = Noisy(ImageFormat.Jpeg);
        var result = Renderer.Render(
            original.Bytes, original.Info, Whole(BrokenSize, new(50, 40)), Best(ImageFormat.Jpeg), new CancellationToken(canceled: true));

        Assert.That(result.Failure, Is.EqualTo(RenderFailure.Canceled));
    }

    [Test]
    public void Render_SourceOutsideTheOriginal_Fails()
    {
        var original = Noisy(ImageFormat.Jpeg);
        Assert.That(Render(original, Part(new(200, 0, 200, 100), new(50, 40)), Best(ImageFormat.Jpeg)).Failure, Is.EqualTo(RenderFailure.Internal));
    }

    /// <summary>Compresses badly, so that every part of the file holds pixels.</summary>
    private static TestPicture Noisy(ImageFormat format) => TestPictures.Draw(format, BrokenSize, (x, y) =>
    {
        uint hash = (uint)((int)x * 73_856_093 ^ (int)y * 19_349_663);
        hash ^= hash >> 13;
        hash *= 0x5bd1e995;
        return new((byte)hash, (byte)(hash >> 8), (byte)(hash >> 16));
    });
}

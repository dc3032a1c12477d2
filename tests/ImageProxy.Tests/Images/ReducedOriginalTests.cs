using ImageProxy.Caching;
using ImageProxy.Images;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Planning;
using ImageProxy.Pictures.Encoders;
using ImageProxy.Pictures.Scenes;
using ImageProxy.Tests.Caching;

namespace ImageProxy.Tests.Images;

internal sealed class ReducedOriginalTests
{
    private static readonly ImageInfo Info = new()
    {
        Format = ImageFormat.Jpeg,
        StoredSize = new(799, 601),
        Orientation = Orientation.TurnRight,
        IsProgressive = true,
        ChromaSampling = ChromaSampling.Yuv420,
        Eighths = 2,
    };

    private static readonly byte[] Jpeg = JpegWriter.Write(Landscape.Draw(200, 151), new());

    private static readonly RenditionInfo Kept = Some.Rendition(1).Info;

    [Test]
    public void Unpack_OfPack_IsTheSame()
    {
        var again = ReducedOriginal.Unpack(new ReducedOriginal(Info, Jpeg, Kept).Pack())!;
        Assert.That((again.Info, again.Kept, again.Jpeg.ToArray()), Is.EqualTo((Info, Kept, Jpeg)));
    }

    [Test]
    public void Unpack_AnythingElse_IsNull()
    {
        byte[] packed = new ReducedOriginal(Info, Jpeg, Kept).Pack().Body.ToArray();
        for (int length = 0; length < packed.Length; length += length < 100 ? 1 : 997)
            Assert.That(ReducedOriginal.Unpack(new(packed.AsMemory(0, length), Kept)), Is.Null, $"cut at {length}");
        for (int i = 0; i < 4; i++)
        {
            byte[] changed = [.. packed];
            changed[i] ^= 0x80;
            Assert.That(ReducedOriginal.Unpack(new(changed, Kept)), Is.Null, $"another length, byte {i}");
        }

        foreach (var other in (ImageInfo[])[Info with { Eighths = 8 }, Info with { Eighths = 4 }, Info with { StoredSize = new(809, 601) }])
            Assert.That(ReducedOriginal.Unpack(new ReducedOriginal(other, Jpeg, Kept).Pack()), Is.Null, $"{other.Eighths} of {other.StoredSize}");
    }

    [TestCase(100, 75, true)]
    [TestCase(124, 93, true)]
    [TestCase(125, 94, false)]
    public void Serves_WhereTheOriginalWouldBeDecodedNoFiner(int width, int height, bool serves)
    {
        var info = Info with { StoredSize = new(800, 600), Orientation = Orientation.Upright, IsProgressive = false };
        var plan = new RenderPlan { Source = new(0, 0, 800, 600), Scaled = new(width, height), Output = new(width, height) };
        Assert.That(ReducedOriginals.Serves(info, plan, new(ImageFormat.Jpeg, 80)), Is.EqualTo(serves));
        Assert.That(ReducedOriginals.Serves(info, plan, new(ImageFormat.WebP, 80)), Is.EqualTo(serves));
        Assert.That(ReducedOriginals.Serves(info, plan, new(ImageFormat.Png, 80)), Is.False);
        Assert.That(ReducedOriginals.Serves(info, plan with { Effects = [new Effect.Blur(3)] }, new(ImageFormat.Jpeg, 80)), Is.False);
    }
}

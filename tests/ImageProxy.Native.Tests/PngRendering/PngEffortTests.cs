using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;
using ImageProxy.Native.Planar;
using ImageProxy.Native.Vips;
using ImageProxy.Pictures.Encoders;
using ImageProxy.Pictures.Scenes;

namespace ImageProxy.Native.Tests.PngRendering;

/// <summary>PNG renditions beside those of libvips: what an effort buys.</summary>
[TestFixture]
public sealed class PngEffortTests
{
    private static readonly byte[] Original = PngWriter.Write(Landscape.Draw(640, 480), new() { Alpha = false });

    [Test]
    public void Render_AnyEffort_TakesHardlyMoreBytesThanLibvips([Values(-1, 1, 3, 6, 9)] int effort)
    {
        var general = new VipsRenderer(new());
        Assert.That(Bytes(new PngRenderer(general), effort), Is.LessThan(1.03 * Bytes(general, effort)));
    }

    [Test]
    public void Render_MoreEffort_TakesFewerBytes()
    {
        var renderer = new PngRenderer(new VipsRenderer(new()));
        int[] bytes = [.. new[] { 1, 4, 6, 9 }.Select(effort => Bytes(renderer, effort))];
        Assert.That(bytes, Is.Ordered.Descending);
        Assert.That(bytes[0], Is.GreaterThan(bytes[^1]));
    }

    private static int Bytes(IRenderer renderer, int effort)
    {
        var info = HeaderReader.Read(Original).Info!;
        var plan = new RenderPlan { Source = PixelArea.Of(info.Size), Scaled = new(250, 188), Output = new(250, 188) };
        var result = renderer.Render(Original, info, plan, new(ImageFormat.Png, 100, effort), CancellationToken.None);
        Assert.That((result.Succeeded, result.Renderer ?? renderer.Name), Is.EqualTo((true, renderer.Name)), result.Detail);
        return result.Bytes.Length;
    }
}

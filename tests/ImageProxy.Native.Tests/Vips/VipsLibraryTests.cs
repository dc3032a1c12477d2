using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Native.Tests.Rendering;
using ImageProxy.Native.Vips;

namespace ImageProxy.Native.Tests.Vips;

[TestFixture]
public sealed class VipsLibraryTests
{
    [OneTimeSetUp]
    public void StartLibrary() => Assert.That(VipsLibrary.TryInitialize(new VipsRendererOptions(), out string message), Is.True, message);

    [Test]
    public void TryInitialize_Again_RepeatsTheAnswer()
    {
        Assert.That(VipsLibrary.TryInitialize(new VipsRendererOptions(), out string message), Is.True);
        Assert.That(message, Is.Empty);
        Assert.That(VipsLibrary.Version, Does.Match(@"^8\.\d+\.\d+$"));
    }

    [Test]
    public void WritableFormats_OnAFullInstallation_AreAllOutputFormats() => Assert.That(
        VipsLibrary.WritableFormats,
        Is.EquivalentTo(new[] { ImageFormat.Jpeg, ImageFormat.Png, ImageFormat.Gif, ImageFormat.WebP, ImageFormat.Avif }));

    [Test]
    public void ToSrgb_BandsBehindAlpha_AreDropped()
    {
        using var picture = VipsImage.FromPixels([1, 2, 3, 4, 5], new(1, 1), 5);
        using var srgb = VipsColours.ToSrgb(picture);

        Assert.That(srgb.ToPixels(), Is.EqualTo(new byte[] { 1, 2, 3, 4 }));
    }

    [Test]
    public void TryLoad_MissingLibrary_NamesItAndTheCommand()
    {
        Assert.That(NativeLibraries.TryLoad(["libglib-2.0.so.0", "libnosuchthing.so.7"], out string message), Is.False);
        Assert.That(message, Does.Contain("libnosuchthing.so.7").And.Contain("apt-get install --no-install-recommends libvips42"));
        Assert.That(message, Does.Not.Contain("\n"));
    }

    [Test]
    public void RadianceLoads_SoundPicture_IsRefusedBecauseBlocked()
    {
        Assert.That(VipsLibrary.RadianceLoads(out string refusal), Is.False);
        Assert.That(refusal, Does.Contain("blocked"));
    }

    [TestCase("jpegload")]
    [TestCase("pngload")]
    [TestCase("svgload")]
    [TestCase("ppmload")]
    [TestCase("tiffload")]
    [TestCase("heifload")]
    [TestCase("gifload")]
    [TestCase("webpload")]
    [TestCase("vipsload")]
    public void Build_LoaderByPath_IsBlocked(string name)
    {
        string path = Path.GetTempFileName();
        try
        {
            // Some loaders look at the file before they ask whether they may: it has to be a sound one.
            File.WriteAllBytes(path, TestPictures.Draw(name == "heifload" ? ImageFormat.Avif : ImageFormat.Jpeg, new(16, 16), Scenes.Flat(Color.White)).Bytes);
            using var operation = new VipsOperation(name);
            operation.Set("filename", path);
            Assert.That(() => operation.Build(), Throws.TypeOf<VipsException>().With.Message.Contains("blocked"));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Test]
    public void Set_UnknownArgument_Throws()
    {
        using var operation = new VipsOperation("jpegsave_buffer");

        Assert.That(() => operation.Set("no_such_thing", 3), Throws.TypeOf<VipsException>());
        Assert.That(() => operation.Set("no_such_thing", "x"), Throws.TypeOf<VipsException>());
    }

    [Test]
    public void New_UnknownOperation_IsMissing() =>
        Assert.That(() => new VipsOperation("no_such_operation"), Throws.TypeOf<VipsException>().With.Property(nameof(VipsException.IsMissingOperation)).True);
}

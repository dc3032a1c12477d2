using System.Net;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Native.Tests.Rendering;
using ImageProxy.Pictures;
using ImageProxy.Pictures.Encoders;

namespace ImageProxy.EndToEnd.Modes;

/// <summary>Modes of the assembly in the box, and a preset's watermark, over HTTP and through locked-in workers.</summary>
internal sealed class AssemblyModesTests
{
    private ImageProxyServer _server = null!;
    private string _mark = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _mark = Path.Combine(Path.GetTempPath(), $"imageproxy-test-{Guid.NewGuid():n}.png");
        await File.WriteAllBytesAsync(_mark, PngWriter.Write(Bitmap.Draw(40, 40, (_, _) => new(255, 0, 0))));
        _server = await ImageProxyServer.StartAsync(
            ("Images:Modes:badge:Base", "round"), ("Images:Modes:badge:Ring", "0.1"), ("Images:Modes:badge:RingColor", "#00f"), ("Images:Modes:badge:Background", "#0f0"),
            ("Images:Presets:marked:Size", "200x100"), ("Images:Presets:marked:Mode", "crop"), ("Images:Presets:marked:Watermark:File", _mark),
            ("Images:Presets:marked:Watermark:Position", "top-left"), ("Images:Presets:marked:Watermark:Opacity", "1"), ("Images:Presets:marked:Watermark:Scale", "0.2"), ("Images:Presets:marked:Watermark:Margin", "0"));
        _server.Put("photo.jpg", TestOriginals.Photo(640, 480));
        _server.Put("moving.gif", TestOriginals.Animation(80, 60, frames: 5));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _server.DisposeAsync();
        File.Delete(_mark);
    }

    [Test]
    public async Task Round_PlainFormat_IsAPngWithClearCorners()
    {
        var (format, pixels) = await GetAsync("/100/100/round/photo.jpg");

        Assert.That((format, pixels[0, 0].A, pixels[99, 99].A, pixels[50, 50].A), Is.EqualTo((ImageFormat.Png, (byte)0, (byte)0, (byte)255)));
    }

    [Test]
    public async Task Round_AsJpeg_LiesOnWhite()
    {
        var (format, pixels) = await GetAsync("/100/100/round/photo.jpg@jpeg");

        Assert.That((format, pixels.HasAlpha), Is.EqualTo((ImageFormat.Jpeg, false)));
        Assert.That(pixels[0, 0].G, Is.GreaterThan(248));
    }

    [Test]
    public async Task Badge_OpaqueBackground_IsAJpegOnIt()
    {
        var (format, pixels) = await GetAsync("/100/100/badge/photo.jpg");

        Assert.That(format, Is.EqualTo(ImageFormat.Jpeg));
        Assert.That((pixels[1, 1].G > 200, pixels[1, 1].B < 60, pixels[5, 50].B > 180), Is.EqualTo((true, true, true)), "green around, blue ring");
    }

    [Test]
    public async Task Duotone_Photo_HoldsNothingButTheLineBetweenTwoColours()
    {
        var (_, pixels) = await GetAsync("/100/100/duotone/photo.jpg@png");

        // Between #241f5e and #ffd59e, red tells where on the line a pixel is.
        for (int i = 0; i < 100; i++)
            Assert.That(pixels[i, i].G, Is.EqualTo(0x1f + ((pixels[i, i].R - 0x24) * (0xd5 - 0x1f) / (double)(0xff - 0x24))).Within(1.5), $"pixel {i}");
    }

    [TestCase("/50/50/round/moving.gif@gif", 5)]
    [TestCase("/preset/marked/moving.gif@webp", 5)]
    [TestCase("/100/100/blurred/moving.gif@webp", 5)]
    public async Task AnyEffect_Animation_KeepsItsFrames(string path, int frames)
    {
        using var response = await _server.Client.GetAsync(path);

        Assert.That(HeaderReader.Read(await response.Content.ReadAsByteArrayAsync()).Info?.Frames, Is.EqualTo(frames));
    }

    [Test]
    public async Task Watermark_OfAPreset_LiesAtItsPlace()
    {
        var (_, pixels) = await GetAsync("/preset/marked/photo.jpg@png");

        Assert.That((pixels.Size, pixels[0, 0], pixels[39, 39]), Is.EqualTo((new PixelSize(200, 100), new Color(255, 0, 0), new Color(255, 0, 0))));
        Assert.That(pixels[41, 41], Is.Not.EqualTo(new Color(255, 0, 0)));
    }

    [Test]
    public async Task Ready_AllModesAndMarkedPresets_AreRendered()
    {
        using var response = await _server.Admin.GetAsync("/health/ready");

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), await response.Content.ReadAsStringAsync());
    }

    [Test]
    public void Start_WatermarkThatIsMissing_SaysSo() => Assert.That(
        async () => await ImageProxyServer.StartAsync(("Images:Presets:p:Size", "9x9"), ("Images:Presets:p:Mode", "crop"), ("Images:Presets:p:Watermark:File", "/no/mark.png")),
        Throws.TypeOf<ConfigurationException>().With.Message.Contains("Images:Presets:p:Watermark:File is /no/mark.png, and there is no such file."));

    private async Task<(ImageFormat Format, Pixels Pixels)> GetAsync(string path)
    {
        using var response = await _server.Client.GetAsync(path);
        byte[] body = await response.Content.ReadAsByteArrayAsync();
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), System.Text.Encoding.UTF8.GetString(body));
        return (HeaderReader.Read(body).Info!.Format, Pixels.Decode(body));
    }
}

using System.Net;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Rendering;
using Microsoft.Extensions.DependencyInjection;

namespace ImageProxy.EndToEnd.Serving;

/// <summary>Pictures in the place of errors, <c>Http:ErrorImages</c>.</summary>
internal sealed class ErrorImageTests
{
    private const string Browser = "image/webp,*/*;q=0.8";
    private readonly DirectoryInfo _pictures = Directory.CreateTempSubdirectory("imageproxy-errors-");
    private ImageProxyServer _server = null!;

    private string Missing => Path.Combine(_pictures.FullName, "404.jpg");

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        File.WriteAllBytes(Missing, TestOriginals.Photo(600, 400));
        File.WriteAllBytes(Path.Combine(_pictures.FullName, "422.png"), TestOriginals.Logo(300, 300));
        File.WriteAllBytes(Path.Combine(_pictures.FullName, "413.jpg"), "no picture either"u8.ToArray());
        _server = await ImageProxyServer.StartAsync(
            ("Http:ErrorImages:404", Missing), ("Http:ErrorImages:422", Path.Combine(_pictures.FullName, "422.png")), ("Http:ErrorImages:413", Path.Combine(_pictures.FullName, "413.jpg")),
            ("Rendering:MaxPixels", "1000000"), ("Rendering:Slots", "1"), ("Rendering:QueueLength", "0"), ("Caching:RevalidateAfter", "00:00:00.001"),
            ("Images:Presets:card:Size", "320x180"), ("Images:Presets:card:Mode", "crop"), ("Images:Presets:card:Format", "png"));
        _server.Put("text.jpg", "This is not an image."u8.ToArray());
        _server.Put("large.jpg", TestOriginals.Photo(1200, 1000));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _server.DisposeAsync();
        _pictures.Delete(recursive: true);
    }

    [TestCase("/200/200/crop/missing.jpg", Browser, 404, 60, ImageFormat.WebP, 200, 200)]
    [TestCase("/300/0/resize/missing.jpg", "*/*", 404, 60, ImageFormat.Jpeg, 300, 200)]
    [TestCase("/avatar/96/missing.jpg", Browser, 404, 60, ImageFormat.WebP, 96, 96)]
    [TestCase("/preset/card/missing.jpg", Browser, 404, 60, ImageFormat.Png, 320, 180)]
    [TestCase("/200/200/crop/missing.jpg@jpeg", Browser, 404, 60, ImageFormat.Jpeg, 200, 200)]
    [TestCase("/200/200/crop/text.jpg", Browser, 422, 600, ImageFormat.WebP, 200, 200)]
    public async Task Get_ErrorWithAPicture_IsThatPictureInTheRequestedSize(string path, string accept, int status, int freshFor, ImageFormat format, int width, int height)
    {
        for (int i = 0; i < 2; i++)
        {
            using var response = await _server.GetAsync(path, ("Accept", accept));
            Assert.That(((int)response.StatusCode, await response.PictureAsync()), Is.EqualTo((status, (format, new PixelSize(width, height)))));
            Assert.That(
                (response.Header("Cache-Control"), response.Header("Content-Type"), response.Header("Vary"), response.Header("ETag")),
                Is.EqualTo(($"public, max-age={freshFor}", format.ContentType(), "Accept", (string?)null)));
        }

        using var head = await _server.SendAsync(HttpMethod.Head, path, ("Accept", accept));
        Assert.That(((int)head.StatusCode, head.Content.Headers.ContentLength > 0, (await head.Content.ReadAsByteArrayAsync()).Length), Is.EqualTo((status, true, 0)));
    }

    [TestCase("/201/200/crop/missing.jpg", 403, "not-allowed", "not admitted: nobody gets a size in an error that is not to be had otherwise")]
    [TestCase("/200/200/crop/%01", 400, "malformed-url", "no size at all")]
    [TestCase("/200/200/crop/large.jpg", 413, "original-too-large", "its picture is broken")]
    public async Task Get_ErrorWithoutAPicture_IsToldInWords(string path, int status, string type, string why)
    {
        using var response = await _server.GetAsync(path, ("Accept", Browser));
        Assert.That(((int)response.StatusCode, (await response.ProblemAsync()).Type), Is.EqualTo((status, "urn:imageproxy:" + type)), why);
    }

    [Test]
    public async Task Get_NoSlotFree_IsToldInWordsUnlessThePictureIsThere()
    {
        const string Cold = "/400/400/crop/missing.jpg", Warm = "/100/100/crop/missing.jpg";
        (await _server.GetAsync(Warm, ("Accept", Browser))).Dispose();
        using var gate = new ManualResetEventSlim();
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var holding = _server.Services.GetRequiredService<RenderQueue>().RunAsync(
            default,
            TimeSpan.FromMinutes(1),
            _ =>
            {
                entered.SetResult();
                gate.Wait(CancellationToken.None);
                return 0;
            },
            CancellationToken.None);
        await entered.Task;
        using var words = await _server.GetAsync(Cold, ("Accept", Browser));
        using var picture = await _server.GetAsync(Warm, ("Accept", Browser));
        gate.Set();
        await holding;
        Assert.That((words.StatusCode, (await words.ProblemAsync()).Type), Is.EqualTo((HttpStatusCode.NotFound, "urn:imageproxy:original-missing")));
        Assert.That((picture.StatusCode, (await picture.PictureAsync()).Format), Is.EqualTo((HttpStatusCode.NotFound, ImageFormat.WebP)));
    }

    [Test]
    public async Task Get_PictureReplaced_TheNewOneIsShown()
    {
        const string Path = "/150/0/resize/missing.jpg@png";
        await using var server = await ImageProxyServer.StartAsync(("Http:ErrorImages:404", Missing), ("Caching:RevalidateAfter", "00:00:00.001"), ("Images:AllowAnySize", "true"));
        using var before = await server.GetAsync(Path);
        File.WriteAllBytes(Missing + ".new", TestOriginals.Photo(400, 600));
        string old = Missing + ".old";
        File.Copy(Missing, old);
        File.Move(Missing + ".new", Missing, overwrite: true);
        await Until.TrueAsync(
            async () =>
            {
                using var after = await server.GetAsync(Path);
                return (await after.PictureAsync()).Size == new PixelSize(150, 225);
            },
            "the new picture is shown");
        File.Move(old, Missing, overwrite: true);
        Assert.That((await before.PictureAsync()).Size, Is.EqualTo(new PixelSize(150, 100)));
    }

    [Test]
    public void Start_StatusWithoutPictureOrFileThatIsNone_IsAFault()
    {
        var fault = Assert.ThrowsAsync<ConfigurationException>(() => ImageProxyServer.StartAsync(("Http:ErrorImages:503", Missing), ("Http:ErrorImages:404", "/nowhere/404.jpg")));
        Assert.That(fault!.Message, Does.Contain("Http:ErrorImages:503 is not one of 404").And.Contain("Http:ErrorImages:404 '/nowhere/404.jpg' is not a file"));
    }
}

using System.Collections.Concurrent;
using ImageProxy.EndToEnd.Browser;
using ImageProxy.Imaging.Formats;
using ImageProxy.Pictures;
using ImageProxy.Uploads.Api;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace ImageProxy.EndToEnd.Uploads;

/// <summary>docs/examples/upload.html, used as a visitor uses it.</summary>
internal sealed class PageTests
{
    private static readonly string Page = Path.Combine(AppContext.BaseDirectory, "examples", "upload.html");

    private readonly ConcurrentQueue<string> _errors = new();
    private UploadServer _uploads = null!;
    private IPage _page = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _uploads = await UploadServer.StartAsync(("Uploads:Page", Page));

    [OneTimeTearDown]
    public async Task StopAsync() => await _uploads.DisposeAsync();

    [SetUp]
    public void Forget() => _errors.Clear();

    [TearDown]
    public async Task CloseAsync()
    {
        await _page.Context.CloseAsync();
        Assert.That(_errors, Is.Empty, "no script failed");
    }

    [Test]
    public async Task Page_TwelveMegapixelPhotoThatLiesOnItsSide_IsShownUprightInThreeSizes()
    {
        var (photo, upright) = PhonePhoto.Take();
        await OpenAsync(1000, 900);
        await _page.SetInputFilesAsync("#file", new FilePayload { Name = "IMG_0001.JPG", MimeType = "image/jpeg", Buffer = photo });
        await Assertions.Expect(_page.Locator("#preview")).ToBeVisibleAsync();
        await _page.ShowAsync("upload-picked");
        await _page.ClickAsync("#send");
        await Assertions.Expect(_page.Locator("#status")).ToContainTextAsync("Ready after", new() { Timeout = 30_000 });
        await TestContext.Out.WriteLineAsync($"{photo.Length / 1e6:0.0} MB: {await _page.TextContentAsync("#status")}");
        Assert.That(await _page.Locator("#sizes figcaption").AllTextContentsAsync(), Is.EqualTo(new[] { "small: 100 × 100", "default: 200 × 200", "large: 600 × 600" }));

        byte[] shown = await _page.Locator("#sizes img").Last.ScreenshotAsync();
        Assert.That(PhonePhoto.Difference(PngReader.Read(shown), upright), Is.LessThan(8), "levels from the upright picture");
        Assert.That(PhonePhoto.Difference(PngReader.Read(shown), PhonePhoto.Turned(upright)), Is.GreaterThan(20), "levels from the one on its side");
        foreach (string address in await _page.Locator("#sizes img").EvaluateAllAsync<string[]>("all => all.map(i => i.src)"))
        {
            byte[] served = await _uploads.Client.GetByteArrayAsync(address);
            Assert.That(HeaderReader.Read(served).Info!.Orientation, Is.EqualTo(Orientation.Upright));
            Assert.That(System.Text.Encoding.Latin1.GetString(served), Does.Not.Contain("Exif").And.Not.Contain(PhonePhoto.Maker).And.Not.Contain("http://ns.adobe"));
        }

        await _page.ShowAsync("upload-ready");
        await _page.SetViewportSizeAsync(390, 844);
        await _page.ShowAsync("upload-ready-phone");
        Assert.That(await _page.EvaluateAsync<int>("document.documentElement.scrollWidth"), Is.EqualTo(390), "nothing sticks out");
        await _page.ClickAsync("#delete");
        await Assertions.Expect(_page.Locator("#status")).ToHaveTextAsync("Deleted.");
        Assert.That(_uploads.Objects(), Is.Empty);
    }

    [Test]
    public async Task Page_FileThatIsNoPicture_SaysWhy()
    {
        await OpenAsync(390, 844);
        await _page.ShowAsync("upload-phone");
        await _page.SetInputFilesAsync("#file", new FilePayload { Name = "page.png", MimeType = "image/png", Buffer = "<html>"u8.ToArray() });
        await _page.ClickAsync("#send");
        await Assertions.Expect(_page.Locator("#status")).ToContainTextAsync("The bytes begin like no format");
        await _page.ShowAsync("upload-refused-phone");
        await _page.SetInputFilesAsync("#file", new FilePayload { Name = "cut.jpg", MimeType = "image/jpeg", Buffer = TestOriginals.Photo(400, 300)[..3000] });
        await _page.ClickAsync("#send");
        await Assertions.Expect(_page.Locator("#status")).ToContainTextAsync("The JPEG ends before its end marker.");
    }

    [Test]
    public async Task Page_WithoutEvents_AsksUntilItIsReady()
    {
        await OpenAsync(800, 800);
        await _page.RouteAsync("**/events", route => route.FulfillAsync(new() { Status = 503 }));
        await _page.SetInputFilesAsync("#file", new FilePayload { Name = "me.jpg", MimeType = "image/jpeg", Buffer = TestOriginals.Photo(400, 300) });
        await _page.ClickAsync("#send");
        await Assertions.Expect(_page.Locator("#status")).ToContainTextAsync("Ready after");
    }

    private async Task OpenAsync(int width, int height)
    {
        _page = await Chromium.NewPageAsync(new() { ViewportSize = new() { Width = width, Height = height } });
        _page.PageError += (_, error) => _errors.Enqueue(error);
        await _page.GotoAsync(_uploads.Server.Services.GetRequiredService<UploadPageHint>().Address());
    }
}

using ImageProxy.EndToEnd.Browser;
using ImageProxy.Imaging.Formats;
using ImageProxy.Pictures;
using ImageProxy.Pictures.Encoders;
using Microsoft.Playwright;

namespace ImageProxy.EndToEnd.Uploads;

/// <summary>docs/examples/upload.html, used as a visitor uses it.</summary>
internal sealed class PageTests
{
    private static readonly string Page = Path.Combine(AppContext.BaseDirectory, "examples", "upload.html");

    private readonly System.Collections.Concurrent.ConcurrentQueue<string> _errors = new();
    private Chromium _chromium = null!;
    private UploadServer _uploads = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _uploads = await UploadServer.StartAsync(("Uploads:Page", Page), ("Uploads:MaxBytes", "30000000"));
        _chromium = await Chromium.StartAsync();
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _chromium.DisposeAsync();
        await _uploads.DisposeAsync();
    }

    [TearDown]
    public void AssertNoScriptFailed() => Assert.That(_errors, Is.Empty);

    [Test]
    public async Task Page_TwelveMegapixelPhotoThatLiesOnItsSide_IsShownUprightInThreeSizes()
    {
        // As a telephone stores it: 4000 × 3000, to be turned by a quarter, with the place. Red on top, blue below, once it is upright.
        byte[] photo = JpegWriter.Write(
            Bitmap.Draw(4000, 3000, (x, y) => new((byte)(x < 2000 ? 220 : 30 + (y % 8)), 40, (byte)(x < 2000 ? 30 : 220))),
            new() { Exif = ExifBuilder.Build(new() { Orientation = 6, Latitude = 52.5, Longitude = 13.4, Make = "Maker" }) });
        var page = await OpenAsync();
        await page.SetInputFilesAsync("#file", new FilePayload { Name = "IMG_0001.JPG", MimeType = "image/jpeg", Buffer = photo });
        await Assertions.Expect(page.Locator("#preview")).ToBeVisibleAsync();
        await page.ClickAsync("#send");
        await Assertions.Expect(page.Locator("#status")).ToContainTextAsync("Ready after", new() { Timeout = 30_000 });
        TestContext.Out.WriteLine($"{photo.Length / 1e6:0.0} MB: {await page.TextContentAsync("#status")}");
        Assert.That(await page.Locator("#sizes figcaption").AllTextContentsAsync(), Is.EqualTo(new[] { "default: 200 × 200", "small: 100 × 100", "large: 600 × 600" }));

        string shown = Path.Combine(TestContext.CurrentContext.WorkDirectory, "upload-page.png");
        byte[] screenshot = await page.Locator("#sizes img").Last.ScreenshotAsync(new() { Path = shown });
        var seen = PngReader.Read(screenshot);
        Assert.That((seen[300, 30].R > 180, seen[300, 570].B > 180), Is.EqualTo((true, true)), "red on top, blue below");
        foreach (var address in await page.Locator("#sizes img").EvaluateAllAsync<string[]>("all => all.map(i => i.src)"))
        {
            byte[] served = await _uploads.Client.GetByteArrayAsync(address);
            Assert.That(HeaderReader.Read(served).Info!.Orientation, Is.EqualTo(Orientation.Upright));
            Assert.That(System.Text.Encoding.Latin1.GetString(served), Does.Not.Contain("Exif").And.Not.Contain("Maker"));
        }

        await page.ScreenshotAsync(new() { Path = Path.Combine(TestContext.CurrentContext.WorkDirectory, "upload-page-whole.png"), FullPage = true });
        await page.ClickAsync("#delete");
        await Assertions.Expect(page.Locator("#status")).ToHaveTextAsync("Deleted.");
        Assert.That(_uploads.Objects(), Is.Empty);
    }

    [Test]
    public async Task Page_FileThatIsNoPicture_SaysWhy()
    {
        var page = await OpenAsync();
        await page.SetInputFilesAsync("#file", new FilePayload { Name = "page.png", MimeType = "image/png", Buffer = "<html>"u8.ToArray() });
        await page.ClickAsync("#send");
        await Assertions.Expect(page.Locator("#status")).ToContainTextAsync("The bytes begin like no format");
        await page.SetInputFilesAsync("#file", new FilePayload { Name = "cut.jpg", MimeType = "image/jpeg", Buffer = TestOriginals.Photo(400, 300)[..3000] });
        await page.ClickAsync("#send");
        await Assertions.Expect(page.Locator("#status")).ToContainTextAsync("The JPEG ends before its end marker.");
    }

    private async Task<IPage> OpenAsync()
    {
        var page = await _chromium.Context.NewPageAsync();
        page.PageError += (_, error) => _errors.Enqueue(error);
        await page.GotoAsync($"{_uploads.Client.BaseAddress}uploads#token={UploadServer.Token()}");
        return page;
    }
}

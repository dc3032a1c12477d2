using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ImageProxy.EndToEnd.Browser;
using ImageProxy.EndToEnd.Servers;
using Microsoft.Playwright;

namespace ImageProxy.EndToEnd.Edges;

/// <summary><c>docs/examples/avatars.html</c> in Chromium, its pictures through nginx as it is shipped, rendered by the service.</summary>
internal sealed partial class AvatarPageTests
{
    private const string Host = "images.example.com";
    private static readonly int[] Sizes = [24, 48, 72, 96, 144, 288];
    private ImageProxyServer _service = null!;
    private NginxServer _nginx = null!;
    private ScriptedOrigin _site = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        string page = (await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "examples", "avatars.html"))).Replace($"https://{Host}", $"http://{Host}", StringComparison.Ordinal);
        _service = await ImageProxyServer.StartAsync(("Originals:Sources:0:Root", Path.Combine(AppContext.BaseDirectory, "samples")));
        _nginx = await NginxServer.StartAsync(_service.Client.BaseAddress!);
        _site = await ScriptedOrigin.StartAsync((context, _) =>
        {
            context.Response.ContentType = "text/html; charset=utf-8";
            return context.Response.Body.WriteAsync(System.Text.Encoding.UTF8.GetBytes(page)).AsTask();
        });
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _site.DisposeAsync();
        await _nginx.DisposeAsync();
        await _service.DisposeAsync();
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public async Task Open_ScreenOfThisDensity_EveryPictureHasItsPixelsAndTheSecondTimeTheEdgeHasThemAll(int density)
    {
        var (first, _, _) = await LoadAsync(density);
        double asked = await _service.MetricAsync("imageproxy_requests_total");
        Assert.That(first, Has.Length.EqualTo(5));
        foreach (var (source, css, pixels) in first)
        {
            Assert.That(int.Parse(SizeIn().Match(source).Groups[1].ValueSpan, CultureInfo.InvariantCulture), Is.EqualTo(css * density), source);
            Assert.That(pixels, Is.EqualTo(Sizes.First(size => size >= css * density)), source);
        }

        var (second, answers, screenshot) = await LoadAsync(density);
        Assert.That(second, Is.EqualTo(first));
        Assert.That(answers.Select(answer => answer.Headers["x-cache"]), Is.All.EqualTo("HIT"));
        Assert.That(answers.Where(answer => answer.Status == 200).Select(answer => answer.Headers["content-type"]), Is.EqualTo(Enumerable.Repeat("image/webp", 5)));
        Assert.That(answers.Count(answer => answer.Status == 302), Is.EqualTo(density == 2 ? 1 : 0), "192 is not on the list");
        Assert.That(await _service.MetricAsync("imageproxy_requests_total"), Is.EqualTo(asked), "the edge had all of them");

        // To be looked at: SCREENSHOTS=folder.
        Assert.That(screenshot.AsSpan(1, 3).SequenceEqual("PNG"u8));
        if (Environment.GetEnvironmentVariable("SCREENSHOTS") is { Length: > 0 } folder)
            await File.WriteAllBytesAsync(Path.Combine(folder, $"avatars-{density}x.png"), screenshot);
    }

    /// <summary>The page in a profile of its own. Pixels are those of the file, which the element itself gives by its density.</summary>
    /// <returns>Its pictures, what the edge has answered, and a PNG of what is to be seen.</returns>
    private async Task<((string Source, int CssPixels, int Pixels)[] Pictures, IResponse[] Answers, byte[] Screenshot)> LoadAsync(int density)
    {
        var page = await Chromium.NewPageAsync(new()
        {
            ViewportSize = new() { Width = 800, Height = 620 },
            DeviceScaleFactor = density,
            Proxy = new() { Server = _nginx.Address.ToString(), Bypass = _site.Address.Host }, // whatever has a name is nginx
        });
        var answers = new List<IResponse>();
        page.Response += (_, response) => answers.Add(response);
        await page.GotoAsync(_site.Address.ToString());
        var images = (JsonArray)JsonNode.Parse(await page.EvaluateAsync<string>("""
            Promise.all([...document.images].map(async (img) => {
                const file = new Image();
                file.src = img.currentSrc;
                await file.decode();
                return { source: img.currentSrc, complete: img.complete && img.naturalWidth > 0, css: img.getBoundingClientRect().width, pixels: file.naturalWidth };
            })).then(JSON.stringify)
            """))!;
        byte[] screenshot = await page.ScreenshotAsync();
        await page.Context.CloseAsync();
        Assert.That(images.Select(image => (bool)image!["complete"]!), Is.All.True);
        return (
            [.. images.Select(image => ((string)image!["source"]!, (int)image["css"]!, (int)image["pixels"]!))],
            [.. answers.Where(answer => answer.Url.Contains(Host, StringComparison.Ordinal))], screenshot);
    }

    [GeneratedRegex("/avatar/([0-9]+)/")]
    private static partial Regex SizeIn();
}

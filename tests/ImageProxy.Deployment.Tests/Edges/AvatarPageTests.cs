using System.Collections.Concurrent;
using System.Globalization;
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
        _service = await ImageProxyServer.StartAsync(("Originals:Sources:0:Root", Path.Combine(AppContext.BaseDirectory, "samples")));
        _nginx = await NginxServer.StartAsync(_service.Client.BaseAddress!);
        string file = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "examples", "avatars.html"));
        string page = file.Replace($"https://{Host}", $"http://{Host}:{_nginx.Address.Port}", StringComparison.Ordinal);
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
        var (first, _) = await LoadAsync(density);
        double asked = await _service.MetricAsync("imageproxy_requests_total");
        Assert.That(first, Has.Length.EqualTo(5));
        foreach (var picture in first)
        {
            Assert.That(int.Parse(SizeIn().Match(picture.Source).Groups[1].ValueSpan, CultureInfo.InvariantCulture), Is.EqualTo(picture.Css * density), picture.Source);
            Assert.That(picture.Pixels, Is.EqualTo(Sizes.First(size => size >= picture.Css * density)), picture.Source);
        }

        var (second, answers) = await LoadAsync(density);
        Assert.That(second, Is.EqualTo(first));
        Assert.That(answers.Select(answer => answer.Headers["x-cache"]), Is.All.EqualTo("HIT"));
        Assert.That(answers.Where(answer => answer.Status == 200).Select(answer => answer.Headers["content-type"]), Is.EqualTo(Enumerable.Repeat("image/webp", 5)));
        Assert.That(answers.Count(answer => answer.Status == 302), Is.EqualTo(density == 2 ? 1 : 0), "192 is not on the list");
        Assert.That(await _service.MetricAsync("imageproxy_requests_total"), Is.EqualTo(asked), "the edge had all of them");
    }

    /// <summary>The page in a profile of its own, and what its pictures were answered with. Pixels are those of the file, which the element itself gives by its density.</summary>
    private async Task<(Picture[] Pictures, IResponse[] Answers)> LoadAsync(int density)
    {
        var page = await Chromium.NewPageAsync(new() { ViewportSize = new() { Width = 800, Height = 620 }, DeviceScaleFactor = density });
        var answers = new ConcurrentQueue<IResponse>();
        page.Response += (_, answer) => answers.Enqueue(answer);
        await page.GotoAsync(_site.Address.ToString());
        var pictures = await page.EvaluateAsync<Picture[]>("""
            Promise.all([...document.images].map(async (img) => {
                const file = new Image();
                file.src = img.currentSrc;
                await file.decode();
                return { source: img.currentSrc, isComplete: img.complete && img.naturalWidth > 0, css: img.getBoundingClientRect().width, pixels: file.naturalWidth };
            }))
            """);
        Assert.That(pictures.Select(picture => picture.IsComplete), Is.All.True);
        await page.ShowAsync($"avatars-{density}x");
        await page.Context.CloseAsync();
        return (pictures, [.. answers.Where(answer => new Uri(answer.Url).Host == Host)]);
    }

    [GeneratedRegex("/avatar/([0-9]+)/")]
    private static partial Regex SizeIn();

    /// <summary>What the page's script gives.</summary>
    private sealed record Picture
    {
        public string Source { get; init; } = "";

        public bool IsComplete { get; init; }

        public int Css { get; init; }

        public int Pixels { get; init; }
    }
}

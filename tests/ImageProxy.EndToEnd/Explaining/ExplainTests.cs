using System.Net;
using System.Text.Json;
using ImageProxy.Images;
using Microsoft.Extensions.DependencyInjection;

namespace ImageProxy.EndToEnd.Explaining;

internal sealed class ExplainTests
{
    private const int Urls = 500;

    private static readonly string[] Keys =
        ["photo.jpg", "turned.jpg", "tall.jpg", "logo.png", "plain.png", "moving.gif", "cut-off.jpg", "text.jpg", "long.png", "not/there.jpg", "a%20b%2Fc.jpg", "100%25.png"];

    private static readonly string[] Boxes =
        ["50/50", "100/100", "200/200", "300/300", "300/0", "0/200", "320/180", "200/0", "400/0", "123/45", "0/0", "007/10", "99999/5", "-5/5"];

    private static readonly string[] Modes = ["crop", "top", "smart", "resize", "resizecomp", "trimresize", "stretch", "dim", "fit", "Crop", "no.such"];
    private static readonly string[] Suffixes = ["", "", "", "", "@webp", "@jpeg", "@png", "@gif", "@avif", "@bmp"];
    private static readonly string[] Accepts = ["", "*/*", "image/webp,*/*", "image/avif,image/webp,image/apng,*/*;q=0.8"];

    /// <summary>What a URL would be answered is told before it is asked for, and then it is asked for; by the end a third of the URLs have been asked for before.</summary>
    [Test]
    public async Task Explain_FiveHundredRandomUrls_AgreesWithTheAnswer()
    {
        await using var server = await StartAsync();
        var random = new Random(20_080);
        var statuses = new Dictionary<int, int>();
        var tiers = new Dictionary<string, int>(StringComparer.Ordinal);
        var renderers = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < Urls; i++)
        {
            var (url, accept) = (Url(random), Accepts[random.Next(Accepts.Length)]);
            using var told = await ExplainAsync(server, url, accept);
            using var response = await server.GetAsync(url, ("Accept", accept));
            string what = $"{url} ({accept})\n{told.RootElement}";
            var answer = told.RootElement.GetProperty("answer");
            await AssertAgreesAsync(answer, response, what);

            int status = (int)response.StatusCode;
            string tier = answer.GetProperty("tier").GetString()!;
            statuses[status] = statuses.GetValueOrDefault(status) + 1;
            tiers[tier] = tiers.GetValueOrDefault(tier) + 1;
            if (tier == Tiers.Rendered && told.RootElement.GetProperty("render").GetProperty("renderer").GetString() is { } renderer)
                renderers[renderer] = renderers.GetValueOrDefault(renderer) + 1;
            await KeptAsync(server);
        }

        TestContext.Out.WriteLine($"statuses {Text(statuses)}; tiers {Text(tiers)}; renderers {Text(renderers)}");
        Assert.That(statuses.Keys, Is.SupersetOf(new[] { 200, 302, 400, 403, 404, 413, 422 }));
        Assert.That(tiers.Keys, Is.SupersetOf(new[] { Tiers.Rendered, Tiers.Memory, Tiers.Disk }));
        foreach (var (renderer, count) in renderers)
            Assert.That(await server.MetricAsync("imageproxy_renders_total", $"renderer=\"{renderer}\"", "outcome=\"ok\""), Is.EqualTo(count), renderer);
    }

    [Test]
    public async Task Explain_NothingKept_RendersNothingAndKeepsNothing()
    {
        await using var server = await StartAsync();
        using var first = await ExplainAsync(server, "https://cdn.example.com/200/200/crop/photo.jpg?v=2", "image/webp");
        using var again = await ExplainAsync(server, "/200/200/crop/photo.jpg", "image/webp");
        var told = again.RootElement;
        Assert.Multiple(() =>
        {
            Assert.That(first.RootElement.GetProperty("answer").GetProperty("tier").GetString(), Is.EqualTo("rendered"));
            Assert.That(told.GetProperty("answer").GetProperty("tier").GetString(), Is.EqualTo("rendered"));
            Assert.That(told.GetProperty("request").GetProperty("canonical").GetString(), Is.EqualTo("/200/200/crop/photo.jpg"));
            Assert.That(told.GetProperty("original").GetProperty("width").GetInt32(), Is.EqualTo(400));
            Assert.That(told.GetProperty("plan").GetProperty("source").GetProperty("left").GetInt32(), Is.EqualTo(50));
            Assert.That(told.GetProperty("render").GetProperty("renderer").GetString(), Is.EqualTo("planar"));
            Assert.That(told.GetProperty("render").GetProperty("milliseconds").GetDouble(), Is.GreaterThan(0));
            Assert.That(told.GetProperty("rendition").GetProperty("tags")[0].GetString(), Is.EqualTo("o:photo.jpg"));
        });
        Assert.That(await server.MetricAsync("imageproxy_renders_total"), Is.Zero);
    }

    [Test]
    public async Task Explain_SizeOffTheList_NamesTheNearest()
    {
        await using var server = await StartAsync();
        using var told = await ExplainAsync(server, "/190/190/crop/photo.jpg", "");
        Assert.That(told.RootElement.GetProperty("admission").GetProperty("verdict").GetString(), Is.EqualTo("refused"));
        Assert.That(told.RootElement.GetProperty("admission").GetProperty("nearest").GetString(), Is.EqualTo("200x200"));
        using var empty = await server.Admin.GetAsync("/admin/explain");
        Assert.That(empty.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    private static async Task<ImageProxyServer> StartAsync()
    {
        var server = await ImageProxyServer.StartAsync(
            ("Images:Modes:dim:Base", "crop"), ("Images:Modes:dim:Tint", "#00000080"), ("Images:Presets:card:Size", "300x300"), ("Images:Presets:card:Mode", "resizecomp"),
            ("Images:Presets:card:Background", "transparent"), ("Images:Presets:still:Size", "100x100"), ("Images:Presets:still:Mode", "crop"),
            ("Images:Presets:still:Format", "png"), ("Images:Negotiate:0", "avif"), ("Images:Negotiate:1", "webp"), ("Rendering:AvifLater", "false"), ("Rendering:ReducedOriginals", "false"),
            ("Caching:MemoryMaxEntryBytes", "4000"), ("Rendering:MaxSide", "2000"), ("Originals:Sources:0:ServeOriginals", "true"));
        server.Put("photo.jpg", TestOriginals.Photo(400, 300));
        server.Put("turned.jpg", TestOriginals.Photo(300, 200, orientation: 6));
        server.Put("tall.jpg", TestOriginals.Photo(60, 900));
        server.Put("logo.png", TestOriginals.Logo(160, 120));
        server.Put("plain.png", TestOriginals.Gradient(200, 150));
        server.Put("moving.gif", TestOriginals.Animation(64, 48, 3));
        server.Put("cut-off.jpg", TestOriginals.Photo(400, 300)[..2000]);
        server.Put("text.jpg", "no picture"u8.ToArray());
        server.Put("long.png", TestOriginals.Gradient(2100, 2));
        server.Put("a b/c.jpg", TestOriginals.Photo(90, 90));
        server.Put("100%.png", TestOriginals.Logo(40, 80));
        return server;
    }

    private static string Url(Random random)
    {
        // Few keys often, so that tiers come into play.
        string key = Keys[Math.Min(random.Next(Keys.Length), random.Next(Keys.Length))] + Suffixes[random.Next(Suffixes.Length)];
        return random.Next(10) switch
        {
            0 => $"/avatar/{random.Next(0, 100)}/{key}",
            1 => $"/preset/{(random.Next(4) == 0 ? "none" : random.Next(2) == 0 ? "card" : "still")}/{key}",
            2 => $"/{(random.Next(2) == 0 ? "original" : "describe")}/{key}",
            3 when random.Next(4) == 0 => $"/nothing/{key}",
            _ => $"/{Boxes[Math.Min(random.Next(Boxes.Length), random.Next(Boxes.Length))]}/{Modes[Math.Min(random.Next(Modes.Length), random.Next(Modes.Length))]}/{key}",
        };
    }

    private static async Task<JsonDocument> ExplainAsync(ImageProxyServer server, string url, string accept) => JsonDocument.Parse(
        await server.Admin.GetStringAsync($"/admin/explain?url={Uri.EscapeDataString(url)}&accept={Uri.EscapeDataString(accept)}"));

    private static async Task AssertAgreesAsync(JsonElement answer, HttpResponseMessage response, string what)
    {
        Assert.That((int)response.StatusCode, Is.EqualTo(answer.GetProperty("status").GetInt32()), what);
        Assert.That(response.Header("Content-Type"), Is.EqualTo(TextOf(answer, "contentType")), what);
        Assert.That(response.Header("Location"), Is.EqualTo(TextOf(answer, "location")), what);
        if (response.StatusCode != HttpStatusCode.Found)
            Assert.That(response.Header("Cache-Control"), Is.EqualTo(TextOf(answer, "cacheControl")), what);
        if (TextOf(answer, "problem") is { } problem)
            Assert.That((await response.ProblemAsync()).Type, Is.EqualTo("urn:imageproxy:" + problem), what);
        if (response.Header("Cache-Status") is null)
        {
            Assert.That(TextOf(answer, "tier"), Is.EqualTo(Tiers.None), what);
            return;
        }

        Assert.That(response.Tier(), Is.EqualTo(TextOf(answer, "tier")), what);
        Assert.That(response.Header("Server-Timing"), Does.StartWith($"tier;desc={TextOf(answer, "tier")}, "), what);
        if (response.Header("Content-Type") == "application/json")
            return; // a description
        var (_, size) = await response.PictureAsync();
        if (answer.TryGetProperty("width", out var width))
            Assert.That((size.Width, size.Height), Is.EqualTo((width.GetInt32(), answer.GetProperty("height").GetInt32())), what);
        else
            Assert.That(what, Does.Contain("trimresize"), "only a border in the pixels leaves a size open");
    }

    private static string? TextOf(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;

    /// <summary>What was rendered has been kept, so that the next explanation can see it.</summary>
    private static Task KeptAsync(ImageProxyServer server)
    {
        var images = server.Services.GetRequiredService<ImageService>();
        return Until.TrueAsync(() => images.UnderWay == 0, "nothing is under way");
    }

    private static string Text<T>(Dictionary<T, int> counts)
        where T : notnull => string.Join(' ', counts.OrderByDescending(c => c.Value).Select(c => $"{c.Key}:{c.Value}"));
}

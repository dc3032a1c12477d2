using System.Net;
using System.Text.Json;
using ImageProxy.Images;
using Microsoft.Extensions.DependencyInjection;

namespace ImageProxy.EndToEnd.Describing;

internal sealed class DescribeTests
{
    private ImageProxyServer _server = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _server = await ImageProxyServer.StartAsync(("Images:Presets:card:Size", "300x200"), ("Images:Presets:card:Mode", "crop"), ("Admin:Token", "a token of sixteen"));
        _server.Put("wide photo.jpg", TestOriginals.Photo(500, 250));
        _server.Put("turned.jpg", TestOriginals.Photo(300, 200, orientation: 6));
        _server.Put("tiny.png", TestOriginals.Logo(20, 20));
        _server.Put("moving.gif", TestOriginals.Animation(320, 240, 3));
        _server.Put("text.jpg", "no picture"u8.ToArray());
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [Test]
    public async Task Describe_Photo_TellsWhatAPageNeeds()
    {
        using var response = await _server.GetAsync("/describe/wide%20photo.jpg");
        using var told = await JsonOf(response);
        var root = told.RootElement;
        Assert.Multiple(() =>
        {
            Assert.That(response.Header("Content-Type"), Is.EqualTo("application/json"));
            Assert.That(response.Header("Cache-Control"), Is.EqualTo(ImagesOptions.DefaultCacheControl));
            Assert.That((root.GetProperty("width").GetInt32(), root.GetProperty("height").GetInt32()), Is.EqualTo((500, 250)));
            Assert.That(root.GetProperty("format").GetString(), Is.EqualTo("jpeg"));
            Assert.That(root.GetProperty("template").GetString(), Is.EqualTo("/avatar/{size}/wide%20photo.jpg"));
            Assert.That(root.GetProperty("sizes").EnumerateArray().Select(s => s.GetInt32()), Is.EqualTo(new[] { 24, 48, 72, 96, 144, 288 }));
            Assert.That(root.GetProperty("presets")[0].GetString(), Is.EqualTo("/preset/card/wide%20photo.jpg"));
            Assert.That(root.GetProperty("color").GetString(), Does.Match("^#[0-9a-f]{6}$"));
            Assert.That(root.GetProperty("blurhash").GetString(), Has.Length.EqualTo(4 + (2 * 4 * 2)));
        });
    }

    /// <summary>Every width in it is the width that comes; the last one is all there is.</summary>
    [TestCase("wide%20photo.jpg", 500)]
    [TestCase("turned.jpg", 200)]
    [TestCase("tiny.png", 20)]
    public async Task Describe_Srcset_KeepsItsWord(string key, int width)
    {
        using var told = await JsonOf(await _server.GetAsync("/describe/" + key));
        string[] candidates = told.RootElement.GetProperty("srcset").GetString()!.Split(", ");
        foreach (string candidate in candidates)
        {
            string[] parts = candidate.Split(' ');
            using var rendition = await _server.GetAsync(parts[0]);
            Assert.That((await rendition.PictureAsync()).Size.Width + "w", Is.EqualTo(parts[1]), candidate);
        }

        Assert.That(candidates[^1], Does.EndWith($" {width}w"));
    }

    [Test]
    public async Task Describe_Again_IsTheSameFromMemoryAndNotModified()
    {
        using var first = await _server.GetAsync("/describe/moving.gif");
        await KeptAsync();
        double renders = await _server.MetricAsync("imageproxy_renders_total", "mode=\"describe\"");
        using var second = await _server.GetAsync("/describe/moving.gif");
        using var third = await _server.GetAsync("/describe/moving.gif", ("If-None-Match", second.Header("ETag")!));
        Assert.Multiple(() =>
        {
            Assert.That(first.Tier(), Is.EqualTo(Tiers.Rendered));
            Assert.That(second.Tier(), Is.EqualTo(Tiers.Memory));
            Assert.That(second.Header("ETag"), Is.EqualTo(first.Header("ETag")));
            Assert.That(third.StatusCode, Is.EqualTo(HttpStatusCode.NotModified));
        });
        Assert.That(await second.Content.ReadAsStringAsync(), Is.EqualTo(await first.Content.ReadAsStringAsync()).And.Contain("\"frames\":3"));
        Assert.That(await _server.MetricAsync("imageproxy_renders_total", "mode=\"describe\""), Is.EqualTo(renders));
    }

    [Test]
    public async Task Describe_OriginalReplacedAndPurged_IsDescribedAnew()
    {
        _server.Put("changing.png", TestOriginals.Logo(40, 40));
        using var before = await JsonOf(await _server.GetAsync("/describe/changing.png"));
        await KeptAsync();
        _server.Put("changing.png", TestOriginals.Logo(60, 30));
        using var purge = new HttpRequestMessage(HttpMethod.Post, "/admin/purge") { Content = new StringContent("{\"keys\":[\"changing.png\"]}") };
        purge.Headers.Authorization = new("Bearer", "a token of sixteen");
        using var purged = await _server.Admin.SendAsync(purge);
        Assert.That(purged.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        using var after = await JsonOf(await _server.GetAsync("/describe/changing.png"));
        Assert.That((before.RootElement.GetProperty("width").GetInt32(), after.RootElement.GetProperty("width").GetInt32()), Is.EqualTo((40, 60)));
    }

    [TestCase("/describe/not/there.jpg", 404, "original-missing")]
    [TestCase("/describe/text.jpg", 422, "original-unusable")]
    [TestCase("/describe/", 400, "malformed-url")]
    [TestCase("/describe/..%2fa", 400, "malformed-url")]
    public async Task Describe_NothingToDescribe_IsTheProblemARenditionHas(string url, int status, string type)
    {
        using var response = await _server.GetAsync(url);
        Assert.That((int)response.StatusCode, Is.EqualTo(status));
        Assert.That((await response.ProblemAsync()).Type, Is.EqualTo("urn:imageproxy:" + type));
    }

    [Test]
    public async Task Describe_OtherSizesConfigured_AnswersAnewFromWhatIsKept()
    {
        var server = await ImageProxyServer.StartAsync();
        server.Put("a.jpg", TestOriginals.Photo(64, 64));
        string? before;
        using (var first = await server.GetAsync("/describe/a.jpg"))
            before = first.Header("ETag");
        string folder = await server.StopAsync();
        await using var again = await ImageProxyServer.StartAsync(folder, ("Images:AllowedSizes:0", "64x0"));
        using var second = await again.GetAsync("/describe/a.jpg", ("If-None-Match", before!));
        using var told = await JsonOf(second);
        Assert.That(second.Tier(), Is.EqualTo(Tiers.Disk));
        Assert.That(told.RootElement.GetProperty("srcset").GetString(), Is.EqualTo("/64/0/resize/a.jpg 64w"));
    }

    private static async Task<JsonDocument> JsonOf(HttpResponseMessage response)
    {
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync());
    }

    private Task KeptAsync()
    {
        var images = _server.Services.GetRequiredService<ImageService>();
        return Until.TrueAsync(() => images.UnderWay == 0, "nothing is under way");
    }
}

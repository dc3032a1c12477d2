using System.Net;
using ImageProxy.Caching;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using Microsoft.Extensions.DependencyInjection;

namespace ImageProxy.EndToEnd.Serving;

/// <summary>A large original is fetched and decoded once for all its small renditions.</summary>
internal sealed class ReducedTests
{
    private static readonly int[] Avatars = [24, 48, 72, 96, 144, 288];
    private static readonly (string, string?) AnySize = ("Images:AllowAnySize", "true");

    [Test]
    public async Task Get_EveryAvatarInTwoFormats_FetchesOnceAndDecodesTheOriginalOnce()
    {
        await using var server = await ImageProxyServer.StartAsync();
        server.Put("photo.jpg", TestOriginals.Photo(3000, 2400, orientation: 6));

        foreach (int size in Avatars)
        {
            foreach (var (accept, format) in new[] { ("*/*", ImageFormat.Jpeg), ("image/webp,*/*", ImageFormat.WebP) })
            {
                using var response = await server.GetAsync($"/avatar/{size}/photo.jpg", ("Accept", accept));
                Assert.That((response.StatusCode, await response.PictureAsync()), Is.EqualTo((HttpStatusCode.OK, (format, new PixelSize(size, size)))));
            }
        }

        Assert.That(await server.MetricAsync("imageproxy_original_fetches_total"), Is.EqualTo(1));
        Assert.That(await Reduced(server), Is.EqualTo((1, Avatars.Length * 2 - 1)));
        Assert.That(await server.MetricAsync("imageproxy_renders_total", "renderer=\"planar\"", "outcome=\"ok\""), Is.EqualTo(12));
    }

    [Test]
    public async Task Get_AvatarsAllAtOnce_FetchOnceAndDecodeTheOriginalOnce()
    {
        await using var server = await ImageProxyServer.StartAsync();
        server.Put("photo.jpg", TestOriginals.Photo(3000, 2400));
        var answers = await Task.WhenAll(Avatars.Select(size => server.GetAsync($"/avatar/{size}/photo.jpg")));
        Assert.That(answers.Select(answer => answer.StatusCode), Is.All.EqualTo(HttpStatusCode.OK));
        Array.ForEach(answers, answer => answer.Dispose());
        Assert.That(await server.MetricAsync("imageproxy_original_fetches_total"), Is.EqualTo(1));
        Assert.That(await Reduced(server), Is.EqualTo((1, Avatars.Length - 1)));
    }

    [Test]
    public async Task Get_PlainSizes_TheSecondReducesAndTheThirdIsMadeFromThat()
    {
        await using var server = await ImageProxyServer.StartAsync(AnySize);
        server.Put("photo.jpg", TestOriginals.Photo(3000, 2400));
        var seen = new List<(double, double)>();
        foreach (string path in (string[])["/200/200/crop/photo.jpg", "/200/200/crop/photo.jpg", "/100/100/crop/photo.jpg", "/150/0/resize/photo.jpg", "/900/900/crop/photo.jpg"])
        {
            using var response = await server.GetAsync(path);
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            seen.Add(await Reduced(server));
        }

        Assert.That(seen, Is.EqualTo(new[] { (0d, 0d), (0, 0), (1, 0), (1, 1), (1, 1) }), "the last is too large");
        Assert.That(await server.MetricAsync("imageproxy_original_fetches_total"), Is.EqualTo(2), "the large one needs the original again");
    }

    [TestCase("Rendering:ReducedOriginals", "false")]
    [TestCase("Rendering:Renderer", "Vips")]
    [TestCase("Caching:Directory", "")]
    public async Task Get_TurnedOffOrNowhereToKeepThem_MakesNone(string setting, string value)
    {
        await using var server = await ImageProxyServer.StartAsync((setting, value));
        server.Put("photo.jpg", TestOriginals.Photo(3000, 2400));
        foreach (int size in Avatars)
            (await server.GetAsync($"/avatar/{size}/photo.jpg")).Dispose();
        Assert.That(await Reduced(server), Is.EqualTo((0, 0)));
        Assert.That(await server.MetricAsync("imageproxy_original_fetches_total"), Is.EqualTo(1), "they came within a moment all the same");
    }

    [Test]
    public async Task Get_AfterARestart_IsMadeFromTheReducedOneOnDisk()
    {
        string folder = await StopAfterAnAvatarAsync();

        await using var second = await ImageProxyServer.StartAsync(folder);
        using var response = await second.GetAsync("/avatar/288/photo.jpg");
        Assert.That((response.StatusCode, await Reduced(second)), Is.EqualTo((HttpStatusCode.OK, (0, 1))));
        Assert.That(await second.MetricAsync("imageproxy_original_fetches_total"), Is.Zero);
    }

    [Test]
    public async Task Get_DamagedReducedOne_TheOriginalIsFetched()
    {
        string folder = await StopAfterAnAvatarAsync();
        string largest = new DirectoryInfo(Path.Combine(folder, "cache")).EnumerateFiles("*", SearchOption.AllDirectories).MaxBy(file => file.Length)!.FullName;
        byte[] bytes = await File.ReadAllBytesAsync(largest);
        bytes[^100] ^= 1;
        await File.WriteAllBytesAsync(largest, bytes);

        await using var second = await ImageProxyServer.StartAsync(folder);
        using var response = await second.GetAsync("/avatar/288/photo.jpg");
        Assert.That((response.StatusCode, await Reduced(second)), Is.EqualTo((HttpStatusCode.OK, (1, 0))));
        Assert.That(await second.MetricAsync("imageproxy_original_fetches_total"), Is.EqualTo(1));
    }

    [Test]
    public async Task Get_OriginalReplaced_NoSizeComesFromTheOldOne()
    {
        await using var server = await ImageProxyServer.StartAsync(("Caching:RevalidateAfter", "00:00:00"));
        server.Put("photo.jpg", TestOriginals.Photo(3000, 2400));
        using var before = await server.GetAsync("/avatar/24/photo.jpg");
        using var unchanged = await server.GetAsync("/avatar/48/photo.jpg");
        Assert.That(await Reduced(server), Is.EqualTo((1, 1)), "made, checked with the source, and used");

        server.Put("photo.jpg", TestOriginals.Photo(2400, 3000));
        using var after = await server.GetAsync("/avatar/72/photo.jpg");
        Assert.That((after.StatusCode, await Reduced(server)), Is.EqualTo((HttpStatusCode.OK, (2, 1))), "made anew");
        File.Delete(Path.Combine(server.Originals, "photo.jpg"));
        using var gone = await server.GetAsync("/avatar/144/photo.jpg");
        Assert.That(gone.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task Get_OriginalReplacedAndSeenByALargeRendition_TheOldReducedOneGoesAtOnce()
    {
        await using var server = await ImageProxyServer.StartAsync(AnySize);
        server.Put("photo.jpg", TestOriginals.Photo(3000, 2400));
        (await server.GetAsync("/avatar/24/photo.jpg")).Dispose();
        server.Put("photo.jpg", TestOriginals.Photo(2400, 3000));
        (await server.GetAsync("/900/900/crop/photo.jpg")).Dispose();
        (await server.GetAsync("/avatar/48/photo.jpg")).Dispose();
        Assert.That(await Reduced(server), Is.EqualTo((2, 0)));
    }

    [Test]
    public async Task Get_LargeRenditionsOfAnUnchangedOriginal_DoNotReduceItAgain()
    {
        await using var server = await ImageProxyServer.StartAsync(AnySize, ("Caching:RevalidateAfter", "00:00:00"));
        server.Put("photo.jpg", TestOriginals.Photo(3000, 2400));
        foreach (string path in (string[])["/avatar/24/photo.jpg", "/900/900/crop/photo.jpg", "/800/800/crop/photo.jpg", "/avatar/48/photo.jpg"])
            (await server.GetAsync(path)).Dispose();
        Assert.That(await Reduced(server), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task Get_AfterAPurge_NeitherTheReducedNorTheRecentOneIsUsed()
    {
        await using var server = await ImageProxyServer.StartAsync(AnySize);
        server.Put("photo.jpg", TestOriginals.Photo(3000, 2400));
        (await server.GetAsync("/avatar/24/photo.jpg")).Dispose();
        (await server.GetAsync("/900/900/crop/photo.jpg")).Dispose();
        await Until.TrueAsync(async () => await server.MetricAsync("imageproxy_cache_entries", "tier=\"disk\"") >= 3, "two renditions and the reduced original are kept");
        await server.Services.GetRequiredService<RenditionCache>().PurgeAsync("photo.jpg", CancellationToken.None);

        double fetches = await server.MetricAsync("imageproxy_original_fetches_total");
        (await server.GetAsync("/avatar/48/photo.jpg")).Dispose();
        Assert.That(await server.MetricAsync("imageproxy_original_fetches_total"), Is.EqualTo(fetches + 1));
        Assert.That(await Reduced(server), Is.EqualTo((2, 0)));
    }

    /// <summary>The folder of a service that has made one avatar.</summary>
    private static async Task<string> StopAfterAnAvatarAsync()
    {
        var server = await ImageProxyServer.StartAsync();
        server.Put("photo.jpg", TestOriginals.Photo(3000, 2400));
        (await server.GetAsync("/avatar/24/photo.jpg")).Dispose();
        return await server.StopAsync();
    }

    private static async Task<(double Made, double Used)> Reduced(ImageProxyServer server) =>
        (await server.MetricAsync("imageproxy_reduced_total", "outcome=\"made\""), await server.MetricAsync("imageproxy_reduced_total", "outcome=\"used\""));
}

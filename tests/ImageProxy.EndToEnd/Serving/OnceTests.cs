using System.Net;

namespace ImageProxy.EndToEnd.Serving;

/// <summary>Each size rendered once, whoever asks and whenever.</summary>
internal sealed class OnceTests
{
    [Test]
    public async Task Get_FiftyAtOnceForOneColdRendition_RendersExactlyOnce()
    {
        await using var server = await ImageProxyServer.StartAsync();
        server.Put("photo.jpg", TestOriginals.Photo(2000, 1500));

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(async _ =>
        {
            using var response = await server.GetAsync("/200/200/crop/photo.jpg");
            return (response.StatusCode, Tier: response.Tier(), Bytes: Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(await response.Content.ReadAsByteArrayAsync())));
        }));

        Assert.That(answers.Select(a => a.StatusCode), Is.All.EqualTo(HttpStatusCode.OK));
        Assert.That(answers.Select(a => a.Bytes).Distinct().Count(), Is.EqualTo(1));
        Assert.That(answers.Count(a => a.Tier == "rendered"), Is.EqualTo(1));
        Assert.That(await server.MetricAsync("imageproxy_renders_total"), Is.EqualTo(1));
        Assert.That(await server.MetricAsync("imageproxy_original_fetches_total"), Is.EqualTo(1));
        Assert.That(await server.MetricAsync("imageproxy_requests_total", "status=\"200\""), Is.EqualTo(50));
    }

    [Test]
    public async Task Get_AfterARestart_ComesFromDiskWithoutARender()
    {
        var first = await ImageProxyServer.StartAsync();
        first.Put("photo.jpg", TestOriginals.Photo(640, 480));
        using var rendered = await first.GetAsync("/200/200/crop/photo.jpg");
        string folder = await first.StopAsync();

        await using var second = await ImageProxyServer.StartAsync(folder);
        using var again = await second.GetAsync("/200/200/crop/photo.jpg");
        using var onceMore = await second.GetAsync("/200/200/crop/photo.jpg");

        Assert.That((again.Tier(), onceMore.Tier()), Is.EqualTo(("disk", "memory")));
        Assert.That(again.Headers.ETag, Is.EqualTo(rendered.Headers.ETag));
        Assert.That(await again.Content.ReadAsByteArrayAsync(), Is.EqualTo(await rendered.Content.ReadAsByteArrayAsync()));
        Assert.That(await second.MetricAsync("imageproxy_renders_total"), Is.Zero);
        Assert.That(await second.MetricAsync("imageproxy_original_fetches_total"), Is.Zero);
    }

    [Test]
    public async Task Get_EveryClientLeavesAtOnce_LaterOnesAreAnswered()
    {
        await using var server = await ImageProxyServer.StartAsync();
        server.Put("photo.jpg", TestOriginals.Photo(3000, 2000));
        using var leaving = new CancellationTokenSource();
        var abandoned = Enumerable.Range(0, 10).Select(_ => server.Client.GetAsync("/400/400/smart/photo.jpg", leaving.Token)).ToArray();
        await leaving.CancelAsync();
        foreach (var request in abandoned)
            await ((Task)request).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // one that was answered in time is fine too

        using var later = await server.GetAsync("/400/400/smart/photo.jpg");
        Assert.That(later.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Get_PresetEdited_RendersExactlyItsOwnAnew()
    {
        (string, string?)[] preset = [("Images:Presets:card:Size", "320x180"), ("Images:Presets:card:Mode", "crop")];
        var first = await ImageProxyServer.StartAsync(preset);
        first.Put("photo.jpg", TestOriginals.Photo(640, 480));
        using var card = await first.GetAsync("/preset/card/photo.jpg");
        using var plain = await first.GetAsync("/200/200/crop/photo.jpg");
        string folder = await first.StopAsync();

        await using var second = await ImageProxyServer.StartAsync(folder, [.. preset, ("Images:Presets:card:Quality", "40")]);
        using var newCard = await second.GetAsync("/preset/card/photo.jpg");
        using var samePlain = await second.GetAsync("/200/200/crop/photo.jpg");
        Assert.That((newCard.Tier(), samePlain.Tier()), Is.EqualTo(("rendered", "disk")));
        Assert.That(newCard.Headers.ETag, Is.Not.EqualTo(card.Headers.ETag));
        Assert.That(newCard.Content.Headers.ContentLength, Is.LessThan(card.Content.Headers.ContentLength!.Value));
    }

    [Test]
    public async Task Get_DamagedDiskEntry_IsRenderedAnew()
    {
        var first = await ImageProxyServer.StartAsync();
        first.Put("photo.jpg", TestOriginals.Photo(640, 480));
        using var rendered = await first.GetAsync("/200/200/crop/photo.jpg");
        string folder = await first.StopAsync();
        string entry = Directory.EnumerateFiles(first.Cache, "*", SearchOption.AllDirectories).Single(f => new FileInfo(f).Length > 1000);
        byte[] bytes = await File.ReadAllBytesAsync(entry);
        bytes[^100] ^= 1;
        await File.WriteAllBytesAsync(entry, bytes);

        await using var second = await ImageProxyServer.StartAsync(folder);
        using var again = await second.GetAsync("/200/200/crop/photo.jpg");
        Assert.That(again.Tier(), Is.EqualTo("rendered"));
        Assert.That(await again.Content.ReadAsByteArrayAsync(), Is.EqualTo(await rendered.Content.ReadAsByteArrayAsync()));
        Assert.That(await second.MetricAsync("imageproxy_cache_corrupt_total"), Is.EqualTo(1));
    }

    [Test]
    public async Task Get_CacheFolderThatCannotBeWritten_OnlyTurnsTheTierOff()
    {
        await using var server = await ImageProxyServer.StartAsync(("Caching:Directory", "/proc/imageproxy"), ("Caching:MemoryMaxBytes", "0"));
        server.Put("photo.jpg", TestOriginals.Photo(64, 64));
        using var first = await server.GetAsync("/50/50/crop/photo.jpg");
        using var second = await server.GetAsync("/50/50/crop/photo.jpg");
        Assert.That((first.StatusCode, second.StatusCode), Is.EqualTo((HttpStatusCode.OK, HttpStatusCode.OK)));
        Assert.That(await server.MetricAsync("imageproxy_cache_entries", "tier=\"disk\""), Is.Zero);
    }
}

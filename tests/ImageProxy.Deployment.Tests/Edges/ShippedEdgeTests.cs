using System.Net;
using System.Text;
using ImageProxy.EndToEnd.Servers;

namespace ImageProxy.EndToEnd.Edges;

/// <summary>What an edge is for: nothing is rendered twice, and nothing that was cut is kept.</summary>
[TestFixture("nginx")]
[TestFixture("varnish")]
internal sealed class ShippedEdgeTests(string edgeName)
{
    internal const string Fresh = "public, max-age=86400, s-maxage=604800, stale-while-revalidate=86400, stale-if-error=604800";
    internal static readonly byte[] Picture = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 2000).Select(i => $"{i:0000} ")));

    /// <summary>Of Chrome, Firefox and Safari 17, and of a Safari that shows no WebP.</summary>
    private static readonly string[] Accepts =
    [
        "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8", "image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5",
        "image/webp,image/avif,image/jxl,image/heic,image/heic-sequence,video/*;q=0.8,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5", "image/png,image/svg+xml,image/*;q=0.8,video/*;q=0.8,*/*;q=0.5",
    ];

    [Test]
    public async Task Get_ThousandRequestsOfFourBrowsers_EachFormatOfAUrlIsRenderedOnce()
    {
        await using var service = await ImageProxyServer.StartAsync();
        for (int i = 0; i < 5; i++)
            service.Put($"{i}.jpg", TestOriginals.Photo(64 + i, 48));
        await using var edge = await ShippedEdge.StartAsync(edgeName, service.Client.BaseAddress!);
        string[] urls = [.. from i in Enumerable.Range(0, 5) from size in (string[])["50/50", "100/100", "150/150", "200/200"] select $"/{size}/crop/{i}.jpg"];
        double before = await service.MetricAsync("imageproxy_requests_total", "status=\"200\"");
        var asked = Enumerable.Range(0, 1000).Select(i => (Url: urls[i % urls.Length], Accept: Accepts[i / urls.Length % Accepts.Length])).ToArray();
        new Random(5).Shuffle(asked);

        int hits = 0;
        await Parallel.ForEachAsync(asked, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (one, _) =>
        {
            using var response = await edge.GetAsync(one.Url, one.Accept);
            var (format, _) = await response.PictureAsync();
            string expected = one.Accept.Contains("image/webp", StringComparison.Ordinal) ? "WebP" : "Jpeg";
            Assert.That((response.StatusCode, format.ToString()), Is.EqualTo((HttpStatusCode.OK, expected)));
            if (ShippedEdge.IsHit(response))
                Interlocked.Increment(ref hits);
        });

        TestContext.Out.WriteLine($"{edgeName}: 1,000 requests, {2 * urls.Length} renders, hit ratio {hits / 1000.0:P1}");
        // An answer is counted once it has been sent, and may be here first.
        await Until.TrueAsync(async () => await service.MetricAsync("imageproxy_requests_total", "status=\"200\"") - before >= 2 * urls.Length, "each was counted");
        Assert.That(await service.MetricAsync("imageproxy_renders_total"), Is.EqualTo(2 * urls.Length));
        Assert.That(await service.MetricAsync("imageproxy_requests_total", "status=\"200\"") - before, Is.EqualTo(2 * urls.Length));
    }

    /// <summary>Cut before the first byte, after the last but one, and anywhere between.</summary>
    [Test]
    public async Task Get_AnswerBreaksOff_IsNeverKept()
    {
        const int Urls = 500;
        var random = new Random(7);
        int[] cuts = [0, Picture.Length - 1, .. Enumerable.Range(2, Urls - 2).Select(_ => random.Next(Picture.Length))];
        bool[] isWhole = new bool[Urls];
        await using var origin = await ScriptedOrigin.StartAsync((context, _) => int.TryParse(context.Request.Path.Value!.AsSpan(1), out int number) && !Volatile.Read(ref isWhole[number])
            ? ScriptedOrigin.CutAsync(context, Fresh, Picture, cuts[number])
            : ScriptedOrigin.AnswerAsync(context, 200, Fresh, Picture));
        await using var edge = await ShippedEdge.StartAsync(edgeName, origin.Address);
        await Parallel.ForAsync(0, Urls, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, token) =>
        {
            Assert.That(await StatusOfCutAsync(edge, $"/{i}"), edgeName == "varnish" ? Is.EqualTo(503) : Is.AnyOf(0, 502), $"cut after {cuts[i]} of {Picture.Length} bytes");
            Volatile.Write(ref isWhole[i], true);
            int asked = origin.Asked($"/{i}");
            using var whole = await edge.GetAsync($"/{i}");
            using var kept = await edge.GetAsync($"/{i}");
            Assert.That((whole.StatusCode, ShippedEdge.IsHit(whole), kept.StatusCode, ShippedEdge.IsHit(kept)), Is.EqualTo((HttpStatusCode.OK, false, HttpStatusCode.OK, true)));
            Assert.That(await whole.Content.ReadAsByteArrayAsync(token), Is.EqualTo(Picture));
            Assert.That(await kept.Content.ReadAsByteArrayAsync(token), Is.EqualTo(Picture));
            Assert.That(origin.Asked($"/{i}"), Is.EqualTo(asked + 1));
        });
    }

    /// <returns>0 where the client, too, was sent a part and no end: nginx passes on what it gets (502 where the end of the connection overtook the head), Varnish waits for the whole.</returns>
    private static async Task<int> StatusOfCutAsync(ShippedEdge edge, string path)
    {
        try
        {
            using var answer = await edge.GetAsync(path);
            return (int)answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return 0;
        }
    }
}

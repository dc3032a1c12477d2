using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ImageProxy.EndToEnd.Servers;

namespace ImageProxy.EndToEnd.Observability;

/// <summary>What Sentry gets: envelopes, parsed as <see href="https://develop.sentry.dev/sdk/data-model/envelopes/">it does</see>.</summary>
internal sealed class ErrorReportTests
{
    private const string Key = "0123456789abcdef0123456789abcdef";

    [Test]
    public async Task MissingOriginal_Reported_IsAWarningWithItsKey()
    {
        await using var sentry = await Collector.StartAsync();
        await using var server = await ReportingAsync(sentry.Address);
        (await server.GetAsync("/200/200/crop/people/nobody.jpg")).Dispose();
        var report = await FirstAsync(sentry);
        Assert.Multiple(() =>
        {
            Assert.That((string?)report["level"], Is.EqualTo("warning"));
            Assert.That((string?)report["tags"]!["key"], Is.EqualTo("people/nobody.jpg"));
            Assert.That((string?)report["environment"], Is.EqualTo("test"));
            Assert.That((string?)report["release"], Does.StartWith("imageproxy@"));
            Assert.That(report["user"]?["ip_address"], Is.Null);
            Assert.That(report["request"]?.AsObject().Count ?? 0, Is.Zero, "nothing of the request itself");
        });
        Assert.That(sentry.Posts.First().Path, Is.EqualTo("/api/42/envelope/"));
        Assert.That(sentry.Posts.First().Headers["X-Sentry-Auth"].ToString(), Does.Contain($"sentry_key={Key}"));
    }

    [TestCase("broken.jpg")]
    [TestCase("words.jpg")]
    public async Task UndecodableOriginal_Reported_IsAnErrorWithKeyBoxAndMode(string key)
    {
        await using var sentry = await Collector.StartAsync();
        await using var server = await ReportingAsync(sentry.Address);
        byte[] photo = TestOriginals.Photo(640, 480);
        photo.AsSpan(photo.Length / 2, photo.Length / 2).Clear();
        server.Put("broken.jpg", photo);
        server.Put("words.jpg", Encoding.UTF8.GetBytes(new string('w', 500)));
        using var answer = await server.GetAsync($"/320/180/crop/{key}");
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.UnprocessableEntity));
        var report = await FirstAsync(sentry);
        Assert.That((string?)report["level"], Is.EqualTo("error"));
        Assert.That(new[] { "key", "box", "mode" }.Select(name => (string?)report["tags"]![name]), Is.EqualTo(new[] { key, "320x180", "crop" }));
    }

    [Test]
    public async Task Flood_Reported_IsCutToSoManyAMinute()
    {
        await using var sentry = await Collector.StartAsync();
        await using var server = await ReportingAsync(sentry.Address, ("Observability:Sentry:MaxPerMinute", "5"));
        for (int i = 0; i < 30; i++)
            (await server.GetAsync($"/200/200/crop/none-{i}.jpg")).Dispose();
        await server.StopAsync(); // which sends what waits
        Assert.That(Reports(sentry).Count(), Is.EqualTo(5));
    }

    [Test]
    public async Task Requests_SentryHangs_AreAnsweredAllTheSame()
    {
        var open = new TaskCompletionSource();
        await using var sentry = await Collector.StartAsync(() => open.Task);
        await using var server = await ReportingAsync(sentry.Address, ("Observability:Sentry:MaxPerMinute", "1000"));
        for (int i = 0; i < 150; i++)
        {
            using var answer = await server.GetAsync($"/200/200/crop/none-{i}.jpg");
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        }

        Assert.That(Reports(sentry).Count(), Is.LessThanOrEqualTo(1), "the first is still not taken");
        open.SetResult();
    }

    private static async Task<ImageProxyServer> ReportingAsync(Uri sentry, params (string, string?)[] settings) => await ImageProxyServer.StartAsync(
        [("Observability:Sentry:Dsn", $"http://{Key}@{sentry.Authority}/42"), ("Observability:Sentry:Environment", "test"), .. settings]);

    private static async Task<JsonObject> FirstAsync(Collector sentry)
    {
        await Until.TrueAsync(() => Reports(sentry).Any(), "a report has come");
        return Reports(sentry).First();
    }

    /// <summary>The items of type <c>event</c>: after the envelope's own header, a header with type and length, the payload, and so on.</summary>
    private static IEnumerable<JsonObject> Reports(Collector sentry)
    {
        foreach (var (_, _, body) in sentry.Posts)
        {
            int at = Array.IndexOf(body, (byte)'\n') + 1;
            while (at < body.Length)
            {
                int end = Array.IndexOf(body, (byte)'\n', at);
                var header = JsonNode.Parse(body.AsSpan(at, end - at))!;
                int length = (int?)header["length"] ?? Array.IndexOf(body, (byte)'\n', end + 1) - end - 1;
                if ((string?)header["type"] == "event")
                    yield return JsonNode.Parse(body.AsSpan(end + 1, length))!.AsObject();
                at = end + 1 + length + 1;
            }
        }
    }
}

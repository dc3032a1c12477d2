using System.Text;
using ImageProxy.EndToEnd.Servers;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace ImageProxy.EndToEnd.Observability;

/// <summary>What a collector gets by OTLP.</summary>
internal sealed class TracesTests
{
    private Collector _collector = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _collector = await Collector.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _collector.DisposeAsync();

    [Test]
    public async Task ColdRequest_Traced_HasASpanForEachStageUnderTheClientsTraceAndItsIdInTheLog()
    {
        await using var server = await TracedAsync();
        const string Trace = "0af7651916cd43dd8448eb211c80319c";
        (await server.GetAsync("/200/200/crop/a.jpg?x=1", ("traceparent", $"00-{Trace}-b7ad6b7169203331-01"))).Dispose();
        await Until.TrueAsync(() => Flushed(server).Any(s => s is { TraceId: Trace, Name: "keep" }), "the last stage has come");
        var spans = Flushed(server).Where(s => s.TraceId == Trace).ToList();
        var request = spans.Single(s => s.Name == "GET");
        Assert.Multiple(() =>
        {
            Assert.That(request.ParentId, Is.EqualTo("b7ad6b7169203331"));
            Assert.That(request.Tags["url.path"], Is.EqualTo("/200/200/crop/a.jpg?***"));
            Assert.That(request.Tags["http.response.status_code"], Is.EqualTo("200"));
            Assert.That(request.Tags["imageproxy.tier"], Is.EqualTo("rendered"));
            Assert.That(spans.Select(s => s.Name), Is.EquivalentTo(new[] { "GET", "look", "fetch", "queue", "render", "keep" }));
            Assert.That(spans.Where(s => s != request).Select(s => s.ParentId), Is.All.EqualTo(request.SpanId));
            Assert.That(spans.Single(s => s.Name == "look").Tags["imageproxy.outcome"], Is.EqualTo("miss"));
            Assert.That(spans.Single(s => s.Name == "render").Tags["imageproxy.outcome"], Is.EqualTo("ok"));
        });
        Assert.That(server.Logs.Lines.Where(l => l.Id == 4003).Select(l => l.Text), Has.Some.Contains("/200/200/crop/a.jpg").And.EndsWith($"trace {Trace}"));
        Assert.That(_collector.Posts.First(p => p.Path == "/v1/traces").Headers["x-team"].ToString(), Is.EqualTo("pictures"));
    }

    [Test]
    public async Task Hits_Traced_AreSeenToo()
    {
        await using var server = await TracedAsync();
        for (int i = 0; i < 4; i++)
            (await server.GetAsync("/100/100/crop/a.jpg", ("traceparent", $"00-0af7651916cd43dd8448eb211c8031{i:00}-b7ad6b7169203331-01"))).Dispose();
        await Until.TrueAsync(() => Flushed(server).Any(s => s is { TraceId: "0af7651916cd43dd8448eb211c803103", Name: "GET" }), "the last request has come");
        Assert.That(Flushed(server).Single(s => s is { TraceId: "0af7651916cd43dd8448eb211c803103", Name: "GET" }).Tags["imageproxy.tier"], Is.EqualTo("memory"));
    }

    [Test]
    public async Task Metrics_WithCollector_AreSentThereToo()
    {
        await using var server = await TracedAsync();
        (await server.GetAsync("/100/100/crop/a.jpg")).Dispose();
        server.Services.GetRequiredService<MeterProvider>().ForceFlush();
        Assert.That(_collector.Posts.Where(p => p.Path == "/v1/metrics").Select(p => Encoding.Latin1.GetString(p.Body)), Has.Some.Contains("imageproxy.request.duration").And.Contains("service.name"));
    }

    [Test]
    public async Task Requests_NoneTraced_AreLoggedAsBefore()
    {
        await using var server = await TracedAsync(("Observability:Otlp:TraceRatio", "0"));
        (await server.GetAsync("/100/100/crop/a.jpg", ("traceparent", "00-0af7651916cd43dd8448eb211c80aaaa-b7ad6b7169203331-01"))).Dispose();
        Assert.That(server.Logs.Lines.Select(l => l.Id), Does.Contain(4001).And.Not.Contain(4003));
        Assert.That(server.Services.GetService<TracerProvider>(), Is.Null);
    }

    private async Task<ImageProxyServer> TracedAsync(params (string, string?)[] settings)
    {
        var server = await ImageProxyServer.StartAsync(
            [("Observability:Otlp:Endpoint", _collector.Address.ToString()), ("Observability:Otlp:TraceRatio", "1"), ("Observability:Otlp:Headers", "x-team=pictures"), .. settings]);
        server.Put("a.jpg", TestOriginals.Photo(640, 480));
        return server;
    }

    private List<OtlpSpan> Flushed(ImageProxyServer server)
    {
        server.Services.GetRequiredService<TracerProvider>().ForceFlush();
        return [.. _collector.Posts.Where(p => p.Path == "/v1/traces").SelectMany(p => OtlpSpan.ReadAll(p.Body))];
    }
}

using System.Diagnostics.Metrics;
using ImageProxy.Observability;
using Microsoft.Extensions.DependencyInjection;

namespace ImageProxy.Tests.Observability;

internal sealed class PrometheusTextTests
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private IMeterFactory Meters => _services.GetRequiredService<IMeterFactory>();

    [OneTimeTearDown]
    public void Dispose() => _services.Dispose();

    [Test]
    public void Write_EveryKind_FollowsTheTextFormat()
    {
        using var prometheus = new PrometheusText(Meters);
        var meter = Meters.Create(ProxyMetrics.MeterName);
        var counter = meter.CreateCounter<long>("imageproxy.requests", description: "Answers.");
        counter.Add(1, new("tier", "disk"), new("status", 200));
        counter.Add(2, new("tier", "disk"), new("status", 200));
        counter.Add(1, new("tier", "none"), new("status", 404));
        meter.CreateObservableGauge("imageproxy.cache.bytes", () => new Measurement<long>(42, new KeyValuePair<string, object?>("tier", "memory")), "By");
        var histogram = meter.CreateHistogram<double>("imageproxy.render.duration", "s", advice: new() { HistogramBucketBoundaries = [0.1, 1] });
        histogram.Record(0.05);
        histogram.Record(0.5);
        histogram.Record(5);

        Assert.That(prometheus.Write(), Is.EqualTo("""
            # HELP imageproxy_cache_bytes 
            # TYPE imageproxy_cache_bytes gauge
            imageproxy_cache_bytes{tier="memory"} 42
            # HELP imageproxy_render_duration_seconds 
            # TYPE imageproxy_render_duration_seconds histogram
            imageproxy_render_duration_seconds_bucket{le="0.1"} 1
            imageproxy_render_duration_seconds_bucket{le="1"} 2
            imageproxy_render_duration_seconds_bucket{le="+Inf"} 3
            imageproxy_render_duration_seconds_sum 5.55
            imageproxy_render_duration_seconds_count 3
            # HELP imageproxy_requests_total Answers.
            # TYPE imageproxy_requests_total counter
            imageproxy_requests_total{tier="disk",status="200"} 3
            imageproxy_requests_total{tier="none",status="404"} 1

            """));
    }

    [Test]
    public void Write_LabelWithQuotes_IsEscaped()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        using var prometheus = new PrometheusText(meters);
        meters.Create(ProxyMetrics.MeterName).CreateCounter<long>("x").Add(1, new KeyValuePair<string, object?>("l", "a\"b\\c\nd"));
        Assert.That(prometheus.Write(), Does.Contain("""x_total{l="a\"b\\c\nd"} 1"""));
    }

    [Test]
    public void Write_TagsThatReadTheSame_ShareOneLine()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        using var prometheus = new PrometheusText(meters);
        var counter = meters.Create(ProxyMetrics.MeterName).CreateCounter<long>("y");
        foreach (object value in new object[] { 200, "200", 200L, 404 })
            counter.Add(1, new KeyValuePair<string, object?>("status", value));
        counter.Add(1, new("status", 200), new("tier", "disk"));
        counter.Add(1, new("tier", "disk"), new("status", 200));
        counter.Add(1);
        Assert.That(prometheus.Write().Split('\n').Where(line => !line.StartsWith('#')), Is.EqualTo(new[]
        {
            "y_total 1", "y_total{status=\"200\"} 3", "y_total{status=\"200\",tier=\"disk\"} 1", "y_total{status=\"404\"} 1",
            "y_total{tier=\"disk\",status=\"200\"} 1", "",
        }));
    }

    [Test]
    public void Record_TagsKnown_AllocatesNothing()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        using var prometheus = new PrometheusText(meters);
        var counter = meters.Create(ProxyMetrics.MeterName).CreateCounter<long>("z");
        object status = 200;
        counter.Add(1, new("tier", "memory"), new("status", status));
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            counter.Add(1, new("tier", "memory"), new("status", status));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
        Assert.That(prometheus.Write(), Does.Contain("""z_total{tier="memory",status="200"} 101"""));
    }

    [Test]
    public void Write_MetersOfAnotherService_AreNotMixedIn()
    {
        using var other = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var prometheus = new PrometheusText(other.GetRequiredService<IMeterFactory>());
        Meters.Create(ProxyMetrics.MeterName).CreateCounter<long>("imageproxy.foreign").Add(1);
        Assert.That(prometheus.Write(), Is.Empty);
    }
}

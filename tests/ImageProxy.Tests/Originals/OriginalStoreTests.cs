using System.Diagnostics.Metrics;
using ImageProxy.Images;
using ImageProxy.Originals;
using Microsoft.Extensions.DependencyInjection;

namespace ImageProxy.Tests.Originals;

public sealed class OriginalStoreTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().AddSingleton<OriginalsMetrics>().BuildServiceProvider();
    private readonly List<(string Source, string Outcome)> _counted = [];
    private readonly MeterListener _listener = new();
    private RecordingLogger<OriginalStore> _logger = new();

    [SetUp]
    public void SetUp()
    {
        _logger = new();
        _counted.Clear();
    }

    [OneTimeSetUp]
    public void Listen()
    {
        var factory = _services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == factory && instrument.Name == "imageproxy.original.fetches")
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((_, count, tags, _) =>
        {
            Assert.That(count, Is.EqualTo(1));
            var values = tags.ToArray().ToDictionary(t => t.Key, t => (string)t.Value!);
            _counted.Add((values["source"], values["outcome"]));
        });
        _listener.Start();
    }

    [OneTimeTearDown]
    public void Dispose()
    {
        _listener.Dispose();
        _services.Dispose();
    }

    [Test]
    public async Task GetAsync_TwoSourcesHaveIt_TheFirstWinsAndTheSecondIsNotAsked()
    {
        var second = FakeSource.Having("b");
        var result = await Store(FakeSource.Having("a"), second).GetAsync("k", null, default);
        Assert.That(result.Original!.Head.Source, Is.EqualTo("a"));
        Assert.That(second.Asked, Is.Empty);
    }

    [Test]
    public async Task GetAsync_FirstMisses_FallsThroughWithTheTag()
    {
        var second = FakeSource.Having("b", "\"7\"");
        var result = await Store(FakeSource.Missing("a"), second).GetAsync("k", "\"7\"", default);
        Assert.That(result.Outcome, Is.EqualTo(FetchOutcome.NotModified));
        Assert.That(second.Asked, Is.EqualTo(new[] { ("k", "\"7\"") }));
    }

    [Test]
    public async Task GetAsync_FirstHasAnotherVersion_ItsBytesWinOverALaterMatch()
    {
        var result = await Store(FakeSource.Having("a", "\"8\""), FakeSource.Having("b", "\"7\"")).GetAsync("k", "\"7\"", default);
        Assert.That(result.Original!.Head.ETag, Is.EqualTo("\"8\""));
    }

    [Test]
    public async Task GetAsync_FirstFailsLaterHasIt_ServesItAndLogsOnce()
    {
        var store = Store(FakeSource.Failing("a"), FakeSource.Missing("b"), FakeSource.Having("c"));
        for (int i = 0; i < 3; i++)
            Assert.That((await store.GetAsync("k", null, default)).Original!.Head.Source, Is.EqualTo("c"));
        Assert.That(_logger.Ids, Is.EqualTo(new[] { 1003 }));
    }

    [Test]
    public async Task GetAsync_FirstFailsLaterUnchanged_IsNotModified()
    {
        var result = await Store(FakeSource.Failing("a"), FakeSource.Having("b", "\"7\"")).GetAsync("k", "\"7\"", default);
        Assert.That(result.Outcome, Is.EqualTo(FetchOutcome.NotModified));
    }

    [Test]
    public async Task GetAsync_OneFailsOthersMiss_IsTheFaultNotAMiss()
    {
        foreach (var sources in new FakeSource[][]
                 {
                     [FakeSource.Failing("a", ImageError.TooSlow), FakeSource.Missing("b")], [FakeSource.Missing("b"), FakeSource.Failing("a", ImageError.TooSlow)],
                     [FakeSource.Failing("a", ImageError.TooSlow), FakeSource.Failing("b")],
                 })
        {
            var result = await Store(sources).GetAsync("k", null, default);
            Assert.That((result.Outcome, result.Fault?.Error), Is.EqualTo((FetchOutcome.Failed, ImageError.TooSlow)));
        }
    }

    [Test]
    public async Task GetAsync_FirstIsTooLarge_NoLaterSourceStandsIn()
    {
        var later = FakeSource.Having("b");
        var result = await Store(FakeSource.Failing("a", ImageError.OriginalTooLarge), later).GetAsync("k", null, default);
        Assert.That(result.Fault!.Error, Is.EqualTo(ImageError.OriginalTooLarge));
        Assert.That(later.Asked, Is.Empty);
    }

    [Test]
    public async Task GetAsync_AllMiss_IsMissing() =>
        Assert.That((await Store(FakeSource.Missing("a"), FakeSource.Missing("b")).GetAsync("k", null, default)).Outcome, Is.EqualTo(FetchOutcome.Missing));

    [Test]
    public void GetAsync_CallerHasLeft_Throws() => Assert.That(
        async () => await Store(FakeSource.Missing("a")).GetAsync("k", null, new CancellationToken(canceled: true)), Throws.InstanceOf<OperationCanceledException>());

    [Test]
    public async Task GetAsync_EveryOutcome_IsCountedWithItsSource()
    {
        await Store(new FakeSource("denied", FetchResult.Denied), FakeSource.Missing("empty"), FakeSource.Failing("down"),
            FakeSource.Failing("slow", ImageError.TooSlow), FakeSource.Having("has", "\"1\"")).GetAsync("k", null, default);
        await Store(FakeSource.Having("has", "\"1\"")).GetAsync("k", "\"1\"", default);
        await Store(FakeSource.Failing("large", ImageError.OriginalTooLarge)).GetAsync("k", null, default);
        Assert.That(_counted, Is.EqualTo(new[]
        {
            ("denied", "forbidden"), ("empty", "missing"), ("down", "failed"), ("slow", "too_slow"), ("has", "found"), ("has", "not_modified"), ("large", "too_large"),
        }));
    }

    [Test]
    public async Task OpenAsync_FirstDoesNotServeOriginals_IsNotAsked()
    {
        var hidden = FakeSource.Having("a", serves: false);
        var store = Store(hidden, FakeSource.Missing("b"), FakeSource.Having("c"));
        var result = await store.OpenAsync("k", new ByteRange(1, 2), default);
        Assert.That(result.Head!.Source, Is.EqualTo("c"));
        Assert.That(hidden.Asked, Is.Empty);
        Assert.That(_counted, Is.EqualTo(new[] { ("b", "missing"), ("c", "found") }));
    }

    [Test]
    public async Task OpenAsync_NoneServesOriginals_IsMissing()
    {
        var store = Store(FakeSource.Having("a", serves: false));
        Assert.That((await store.OpenAsync("k", null, default)).Outcome, Is.EqualTo(FetchOutcome.Missing));
        Assert.That(store.ServesOriginals, Is.False);
    }

    [Test]
    public async Task CheckAsync_OneOfThreeIsDown_ItsLineOnly()
    {
        var store = Store(FakeSource.Missing("a"), new FakeSource("b", FetchResult.Missing, check: "b is down"), FakeSource.Missing("c"));
        Assert.That((await store.CheckAsync(default)).Select(fault => (fault.Source, fault.Says)), Is.EqualTo(new[] { ("b", "b is down") }));
    }

    [Test]
    public void Dispose_Sources_GoToo()
    {
        var source = FakeSource.Missing("a");
        Store(source).Dispose();
        Assert.That(source.IsDisposed, Is.True);
    }

    private OriginalStore Store(params FakeSource[] sources) =>
        new(sources, _services.GetRequiredService<OriginalsMetrics>(), new ManualTime(), _logger);
}

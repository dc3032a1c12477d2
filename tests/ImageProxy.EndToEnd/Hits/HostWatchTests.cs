using System.Diagnostics;
using System.Diagnostics.Tracing;

namespace ImageProxy.EndToEnd.Hits;

/// <summary>Who listens to the web host hears of every request, hits in memory too; who has stopped listening costs nothing more.</summary>
internal sealed class HostWatchTests
{
    private const string Path = "/200/200/crop/photo.jpg";
    private readonly HostSight _host = new();
    private ImageProxyServer _server = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _server = await ImageProxyServer.StartAsync(_host.AddTo);
        _server.Put("photo.jpg", TestOriginals.Photo(64, 48));
        await Until.TrueAsync(() => _host.MissesAsync(() => _server.GetAsync(Path)), "the host sees it no more");
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [Test]
    public async Task Get_SomebodyMeasures_IsSeen()
    {
        using (HostSight.DemandAll(_server))
            await AssertSeenAsync(true);
        await AssertSeenAsync(false);
    }

    [Test]
    public async Task Get_SomebodyTraces_IsSeen()
    {
        using (var listener = new ActivityListener { ShouldListenTo = source => source.Name == "Microsoft.AspNetCore", Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData })
        {
            ActivitySource.AddActivityListener(listener);
            await AssertSeenAsync(true);
        }

        await AssertSeenAsync(false);
    }

    [Test]
    public async Task Get_SomebodyTakesDiagnostics_IsSeen()
    {
        var taker = new DiagnosticsTaker();
        using (DiagnosticListener.AllListeners.Subscribe(taker))
            await AssertSeenAsync(true);
        taker.Stop();
        await AssertSeenAsync(false);
    }

    [Test]
    public async Task Get_SomebodyTakesEvents_IsSeen()
    {
        using (new EventTaker())
            await AssertSeenAsync(true);
        await AssertSeenAsync(false);
    }

    [Test]
    public async Task Get_HostLogsRequests_IsSeenAndLogged()
    {
        var host = new HostSight();
        await using var server = await ImageProxyServer.StartAsync(host.AddTo, ("Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics", "Information"));
        server.Put("photo.jpg", TestOriginals.Photo(64, 48));
        for (int i = 0; i < 5; i++)
            (await server.GetAsync(Path)).Dispose();
        await Until.TrueAsync(() => server.Logs.Lines.Count(l => l.Text.StartsWith("Request finished", StringComparison.Ordinal) && l.Text.Contains(Path, StringComparison.Ordinal)) == 5, "each is logged");
        Assert.That(host.Seen, Is.EqualTo(5));
    }

    private async Task AssertSeenAsync(bool seen)
    {
        for (int i = 0; i < 3; i++)
            Assert.That(await _host.MissesAsync(() => _server.GetAsync(Path)), Is.EqualTo(!seen));
    }

    private sealed class EventTaker : EventListener
    {
        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name == "Microsoft.AspNetCore.Hosting")
                EnableEvents(eventSource, EventLevel.Informational);
        }
    }

    private sealed class DiagnosticsTaker : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
    {
        private readonly List<IDisposable> _subscriptions = [];

        public void Stop() => _subscriptions.ForEach(s => s.Dispose());

        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == "Microsoft.AspNetCore")
                _subscriptions.Add(value.Subscribe(this));
        }

        public void OnNext(KeyValuePair<string, object?> value)
        {
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }
    }
}

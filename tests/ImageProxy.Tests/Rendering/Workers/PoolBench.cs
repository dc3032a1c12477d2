using System.Diagnostics.Metrics;
using ImageProxy.Rendering.Workers;
using ImageProxy.Tests.Caching;
using Microsoft.Extensions.DependencyInjection;

namespace ImageProxy.Tests.Rendering.Workers;

/// <summary>A pool of fake workers with everything around it that can be watched.</summary>
internal sealed class PoolBench : IDisposable
{
    private readonly ServiceProvider _provider = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly Readings _readings;

    public PoolBench(int slots = 2, int jobs = 1_000, long restingBytes = 1 << 20, TimeProvider? time = null)
    {
        var meters = _provider.GetRequiredService<IMeterFactory>();
        _readings = new(meters);
        Pool = new(Launcher, new(slots, jobs, restingBytes), new(meters), time ?? Time, Log);
    }

    public FakeLauncher Launcher { get; } = new();

    public ManualTime Time { get; } = new();

    public RecordingLogger<WorkerPool> Log { get; } = new();

    public WorkerPool Pool { get; }

    /// <summary>Time enough for whatever a test waits for; it is over much sooner.</summary>
    public static TimeSpan Long => TimeSpan.FromSeconds(30);

    /// <summary>Workers that live, as the metric says.</summary>
    public long? Live => _readings["imageproxy.workers"];

    public long Deaths(WorkerDeath death) => _readings[$"imageproxy.worker.deaths{{{death.Name()}}}"] ?? 0;

    /// <param name="outcome">ok or failed.</param>
    public long Starts(string outcome) => _readings[$"imageproxy.worker.starts{{{outcome}}}"] ?? 0;

    public long? Sandbox(string layer) => _readings[$"imageproxy.worker.sandbox{{{layer}}}"];

    /// <summary>A worker, waited for as long as need be.</summary>
    public FakeWorker Take(bool isHeavy = false, bool isSuspect = false) => (FakeWorker)(Pool.Take(Long, isHeavy, isSuspect, CancellationToken.None) ?? throw new AssertionException("No worker is to be had."));

    public void Dispose()
    {
        Pool.Dispose();
        _readings.Dispose();
        _provider.Dispose();
    }
}

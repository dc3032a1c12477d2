using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using ImageProxy.Rendering;
using ImageProxy.Rendering.Workers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace ImageProxy.Fuzz.Targets;

/// <summary>Real workers behind the service's own pool, and a count of how they ended. A worker for each thread that renders, and one ahead.</summary>
internal sealed class RenderWorkers : IDisposable
{
    /// <summary>No campaign has more threads.</summary>
    private const int Slots = 64;

    /// <summary>Starting one takes as long as a hundred inputs.</summary>
    private const int JobsPerWorker = 10_000;

    /// <summary>Deaths of workers over the input that this thread has in hand: the pool counts them on the thread that lost the worker.</summary>
    [ThreadStatic]
    private static List<string>? DeathsHere;

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly ConcurrentDictionary<string, long> _deaths = new(StringComparer.Ordinal);
    private readonly MeterListener _listener = new();
    private readonly WorkerPool _pool;

    /// <param name="trials">See <see cref="WorkerOptions.TrialMark"/>.</param>
    public RenderWorkers(RenderingOptions options, bool trials = false)
    {
        var meters = _services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, meters) && instrument.Name == "imageproxy.worker.deaths")
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((_, _, tags, _) => Count((string)tags[0].Value!));
        _listener.Start();
        _pool = new(
            new WorkerLauncher(new(options.WorkerMemory, options.AllowSvg, trials), options.RequireSandbox),
            new(Slots, JobsPerWorker, options.WorkerMemory / 2), new(meters), TimeProvider.System, NullLogger<WorkerPool>.Instance);
        _pool.Start();
        Renderer = new(_pool, options.Deadline, options.WorkerMemory, options.IsHeavy);
    }

    public WorkerRenderer Renderer { get; }

    /// <summary>All workers that ended so far, by reason.</summary>
    public IReadOnlyDictionary<string, long> Deaths => _deaths;

    /// <summary>Runs <paramref name="render"/> on this thread and tells why the workers ended that it cost, in their order.</summary>
    public static (T Result, IReadOnlyList<string> Deaths) Watch<T>(Func<T> render)
    {
        var deaths = DeathsHere = [];
        try
        {
            return (render(), deaths);
        }
        finally
        {
            DeathsHere = null;
        }
    }

    public void Dispose()
    {
        _pool.Dispose();
        _listener.Dispose();
        _services.Dispose();
    }

    private void Count(string reason)
    {
        _deaths.AddOrUpdate(reason, 1, (_, count) => count + 1);
        if (reason != WorkerDeath.Recycled.Name())
            DeathsHere?.Add(reason);
    }
}

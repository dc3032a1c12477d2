using System.Diagnostics.Metrics;
using ImageProxy.Native.Sandbox;
using ImageProxy.Observability;

namespace ImageProxy.Rendering.Workers;

/// <summary>Instruments of the workers, on the service's meter.</summary>
internal sealed class WorkerMetrics
{
    private static readonly (SandboxLayers Layer, string Name)[] Layers =
        [(SandboxLayers.Limits, "rlimits"), (SandboxLayers.NoNewPrivileges, "no_new_privs"), (SandboxLayers.Landlock, "landlock"), (SandboxLayers.Seccomp, "seccomp")];

    private readonly Counter<long> _deaths;

    // Read when somebody looks: the first worker starts before anybody listens.
    private long _starts;
    private long _failedStarts;
    private int _live;
    private int _sandbox;

    public WorkerMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(ProxyMetrics.MeterName);
        _deaths = meter.CreateCounter<long>("imageproxy.worker.deaths", description: "Render workers that ended, by reason.");
        meter.CreateObservableCounter(
            "imageproxy.worker.starts",
            () => (Measurement<long>[])[
                new(Volatile.Read(ref _starts), new KeyValuePair<string, object?>("outcome", "ok")),
                new(Volatile.Read(ref _failedStarts), new KeyValuePair<string, object?>("outcome", "failed"))],
            description: "Starts of render workers, by outcome.");
        meter.CreateObservableGauge("imageproxy.workers", () => Volatile.Read(ref _live), description: "Render workers that live.");
        meter.CreateObservableGauge(
            "imageproxy.worker.sandbox",
            () => Layers.Select(l => new Measurement<int>(((SandboxLayers)Volatile.Read(ref _sandbox) & l.Layer) == 0 ? 0 : 1, new KeyValuePair<string, object?>("layer", l.Name))),
            description: "Whether a layer of the workers' sandbox is in force: 1 or 0.");
    }

    public void Started(SandboxLayers sandbox)
    {
        Interlocked.Increment(ref _live);
        Volatile.Write(ref _sandbox, (int)sandbox);
        Interlocked.Increment(ref _starts);
    }

    public void StartFailed() => Interlocked.Increment(ref _failedStarts);

    public void Died(WorkerDeath death)
    {
        Interlocked.Decrement(ref _live);
        _deaths.Add(1, new KeyValuePair<string, object?>("reason", death.Name()));
    }
}

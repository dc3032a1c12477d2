using System.Diagnostics;
using System.Globalization;
using ImageProxy.Rendering;
using static ImageProxy.Fuzz.Targets.FuzzFailureException;

namespace ImageProxy.Fuzz.Targets;

/// <summary>
/// The inputs of <see cref="RenderTarget"/> through worker processes. The same must hold, and the answer be there when its time is over, whatever
/// becomes of the worker. A worker's death is no failure: it is what workers are for; but the input that did it is kept.
/// </summary>
internal sealed class WorkerTarget : IFuzzTarget
{
    /// <summary>What a worker that is killed at the deadline may take to be gone.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(250);

    private static readonly RenderingOptions Options = new();

    private readonly Lazy<RenderWorkers> _workers = new(() => new(Options));

    public string Name => "worker";

    public string Summary => _workers.IsValueCreated
        ? "workers ended: " + string.Join(", ", _workers.Value.Deaths.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key} {pair.Value:N0}")).DefaultIfEmpty("none"))
        : "";

    public byte[] Make(ulong seed, long index) => RenderTarget.MakeInput(seed, index);

    public string Run(byte[] input)
    {
        var renderer = _workers.Value.Renderer; // the first one starts the workers, which takes its time
        long started = Stopwatch.GetTimestamp();
        var (outcome, deaths) = RenderWorkers.Watch(() => RenderTarget.Run(renderer, input));
        var spent = Stopwatch.GetElapsedTime(started);
        ThrowUnless(spent <= Options.Deadline + Grace, $"an answer after {spent.TotalSeconds:0.000} s");
        return deaths.Count == 0 ? outcome : $"{outcome} after {string.Join(" and ", deaths)}";
    }

    public bool IsKept(string outcome) => outcome.Contains(" after ", StringComparison.Ordinal);
}

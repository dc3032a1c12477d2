using System.Threading.Channels;
using ImageProxy.Caching;
using ImageProxy.Imaging.Formats;
using ImageProxy.Observability;
using ImageProxy.Rendering;
using Microsoft.Extensions.Options;

namespace ImageProxy.Images;

/// <summary>
/// Renditions that take too long to wait for: AVIF. The client gets a WebP at once, for a moment only; the AVIF is rendered when nobody waits
/// for a slot, one at a time, and whoever asks next gets it from the tiers.
/// </summary>
internal sealed partial class LaterRenders : IDisposable
{
    /// <summary>Renders that may wait; what comes beyond is asked for again by the next client.</summary>
    internal const int MostWaiting = 256;

    /// <summary>How often a busy service is looked at; what waits here is in no hurry.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan GivenUpFor = TimeSpan.FromMinutes(10);

    private readonly Channel<Work> _waiting = Channel.CreateBounded<Work>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private readonly HashSet<RenditionKey> _known = [];
    private readonly Lock _gate = new();
    private readonly ExpiringMap<RenditionKey, bool> _givenUp;
    private readonly CancellationTokenSource _stop = new();
    private readonly RenderQueue _queue;
    private readonly Overload _overload;
    private readonly ProxyMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<LaterRenders> _logger;
    private readonly bool _isOn;
    private Task? _running;

    public LaterRenders(
        IOptions<RenderingOptions> options, RenderQueue queue, Overload overload, ProxyMetrics metrics, TimeProvider time, IHostApplicationLifetime lifetime,
        ILogger<LaterRenders> logger)
    {
        (_isOn, _queue, _overload, _metrics, _time, _logger) = (options.Value.AvifLater, queue, overload, metrics, time, logger);
        _givenUp = new(10_000, GivenUpFor, time);
        lifetime.ApplicationStopping.Register(_stop.Cancel);
        metrics.ObserveLater(() => _waiting.Reader.Count);
    }

    /// <summary>Whether this one is not to be waited for. A format that the URL fixes is: there is nothing else to answer with.</summary>
    public bool Takes(Work work) => _isOn && work is { Negotiated: FormatToken.Avif, Recipe.FixedFormat: null };

    /// <summary>What stands in for it: whatever reads AVIF reads WebP.</summary>
    public static Work StandIn(Work work) => new(work.OriginalKey, work.Recipe, FormatToken.WebP);

    /// <summary>A picture that moves stays WebP for those that read AVIF, see <see cref="Recipe.EncodingFor"/>: then the stand-in is the rendition.</summary>
    public static bool IsItself(Rendition standIn) => HeaderReader.Read(standIn.Body.Span).Info is { Frames: > 1 };

    /// <summary>Renders it as soon as there is time.</summary>
    /// <param name="render">Renders and keeps it; null where there was no room, else the fault, if there is one.</param>
    /// <returns>False where it lately could not be rendered: what stands in for it is all there will be.</returns>
    public bool TryAdd(Work work, Func<Work, CancellationToken, Task<Served>> render)
    {
        if (_givenUp.TryGet(work.Key, out _))
            return false;
        lock (_gate)
        {
            if (_stop.IsCancellationRequested || !_known.Add(work.Key))
                return true;
            if (!_waiting.Writer.TryWrite(work))
            {
                _known.Remove(work.Key);
                _metrics.Later("dropped");
                return true;
            }

            _running ??= Task.Run(() => RunAsync(render), CancellationToken.None);
        }

        return true;
    }

    public void Dispose() => _stop.Cancel();

    private async Task RunAsync(Func<Work, CancellationToken, Task<Served>> render)
    {
        try
        {
            await foreach (var work in _waiting.Reader.ReadAllAsync(_stop.Token))
            {
                while (_overload.IsLikely || _queue.Waiting > 0 || _queue.IsFull)
                    await Task.Delay(Look, _time, _stop.Token);
                _metrics.Later(await RenderAsync(work, render));
                lock (_gate)
                    _known.Remove(work.Key);
            }
        }
        catch (OperationCanceledException)
        {
            // The service stops; the next client asks again.
        }
    }

    /// <returns>The outcome.</returns>
    private async Task<string> RenderAsync(Work work, Func<Work, CancellationToken, Task<Served>> render)
    {
        try
        {
            var served = await render(work, _stop.Token);
            if (served.Fault is null)
                return "ok";
            if (served.Fault.Error is ImageError.Busy)
                return "busy";
            _givenUp.Set(work.Key, true);
            LogGivenUp(work.OriginalKey, work.Recipe.Box.ToString(), work.Recipe.Mode.Name, served.Fault.Error);
        }
        catch (Exception e) when (!_stop.IsCancellationRequested)
        {
            _givenUp.Set(work.Key, true);
            LogFailed(work.OriginalKey, e);
        }

        return "failed";
    }

    [LoggerMessage(5021, LogLevel.Warning, "Original {Key} for {Box} {Mode} stays WebP for ten minutes: AVIF was not to be had ({Error}).")]
    private partial void LogGivenUp(string key, string box, string mode, ImageError error);

    [LoggerMessage(5022, LogLevel.Error, "Rendering original {Key} in the background failed unexpectedly.")]
    private partial void LogFailed(string key, Exception exception);
}

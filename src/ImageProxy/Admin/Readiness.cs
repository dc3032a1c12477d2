using ImageProxy.Images;
using ImageProxy.Imaging.Planning;
using ImageProxy.Originals;

namespace ImageProxy.Admin;

/// <summary>
/// Whether this node should get traffic: not draining, the renderer makes an embedded picture through every mode (once for each
/// configuration), the sources answer. Never queues behind renders.
/// </summary>
internal sealed class Readiness(
    ImageCatalogHolder catalogs, IRenderer renderer, OriginalStore originals, IHostApplicationLifetime lifetime, TimeProvider time) : IReadiness, IDisposable
{
    private static readonly TimeSpan SourcesFreshFor = TimeSpan.FromSeconds(5);
    private readonly SemaphoreSlim _one = new(1, 1);
    private (ImageCatalog Catalog, IReadOnlyList<string> Faults)? _modes;
    private (long At, IReadOnlyList<string> Faults)? _sources;

    public async Task<IReadOnlyList<string>> FaultsAsync(CancellationToken cancellationToken)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
            return ["draining"];
        await _one.WaitAsync(cancellationToken);
        try
        {
            var catalog = catalogs.Current;
            if (_modes is not { } modes || !ReferenceEquals(modes.Catalog, catalog))
                _modes = modes = (catalog, await Task.Factory.StartNew(() => ModeProbe.Faults(catalog, renderer), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default));
            if (_sources is not { } sources || time.GetElapsedTime(sources.At) > SourcesFreshFor)
                _sources = sources = (time.GetTimestamp(), [.. (await originals.CheckAsync(cancellationToken)).Select(fault => fault.Says)]);
            return [.. modes.Faults, .. sources.Faults];
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();
}

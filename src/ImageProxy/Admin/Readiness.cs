using ImageProxy.Images;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
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
    private static readonly Box ProbeBox = new(16, 16);
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
                _modes = modes = (catalog, await Task.Factory.StartNew(() => ModeFaults(catalog), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default));
            if (_sources is not { } sources || time.GetElapsedTime(sources.At) > SourcesFreshFor)
                _sources = sources = (time.GetTimestamp(), await originals.CheckAsync(cancellationToken));
            return [.. modes.Faults, .. sources.Faults];
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private List<string> ModeFaults(ImageCatalog catalog)
    {
        var faults = new List<string>();
        byte[] picture = ProbePicture.Bytes;
        var info = HeaderReader.Read(picture).Info!;
        foreach (var mode in catalog.Modes.Values.Select(recipe => recipe.Mode))
        {
            var found = mode.Needs == Analysis.None ? new(Findings.None) : renderer.Analyze(picture, info, mode.Needs, CancellationToken.None);
            var plan = mode.Plan(info with { Findings = found.Findings }, ProbeBox);
            var result = renderer.Render(picture, info, plan, new(ImageFormat.Jpeg, 80), CancellationToken.None);
            if (!found.Succeeded || !result.Succeeded || result.Size != plan.Output)
                faults.Add($"mode {mode.Name}: {found.Detail ?? result.Detail ?? $"made {result.Size} of a plan for {plan.Output}"}");
        }

        return faults;
    }
}

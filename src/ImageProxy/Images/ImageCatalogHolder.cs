using ImageProxy.Modes;
using ImageProxy.Rendering;
using Microsoft.Extensions.Options;

namespace ImageProxy.Images;

/// <summary>
/// Has the catalog in force. A changed configuration takes its place whole or not at all: requests under way keep the one they took, and
/// a faulty one is only logged.
/// </summary>
internal sealed partial class ImageCatalogHolder : IDisposable
{
    private readonly ILogger<ImageCatalogHolder> _logger;
    private readonly RendererChoice _renderer;
    private readonly ModeAssemblies _assemblies;
    private readonly Lock _reloading = new();
    private readonly IDisposable? _subscription;
    private volatile ImageCatalog _current;

    /// <exception cref="OptionsValidationException">The configuration to start with is faulty; the message lists every fault.</exception>
    public ImageCatalogHolder(IOptionsMonitor<ImagesOptions> options, IOptions<RenderingOptions> rendering, ModeAssemblies assemblies, ILogger<ImageCatalogHolder> logger)
    {
        (_logger, _renderer, _assemblies) = (logger, rendering.Value.Renderer, assemblies);
        _current = ImageCatalog.Compile(options.CurrentValue, _renderer, assemblies);
        _subscription = options.OnChange(Reload);
        Reload(options.CurrentValue); // What changed between the two lines above.
    }

    /// <summary>Take it once a request.</summary>
    public ImageCatalog Current => _current;

    public void Dispose() => _subscription?.Dispose();

    private void Reload(ImagesOptions options)
    {
        lock (_reloading)
        {
            (ImageCatalog? catalog, IReadOnlyList<string> faults) = CatalogCompiler.Run(options, _renderer, _assemblies);
            if (catalog is null)
            {
                LogRefused(faults.Count, string.Join(" ", faults));
                return;
            }

            CatalogDiff diff = CatalogDiff.Between(_current, catalog);
            if (diff.IsEmpty)
                return;
            _current = catalog;
            LogReloaded(diff);
        }
    }

    [LoggerMessage(5001, LogLevel.Information, "Section Images was reloaded: {Diff}")]
    private partial void LogReloaded(CatalogDiff diff);

    [LoggerMessage(5002, LogLevel.Error, "Section Images has {Count} faults; what was in force stays in force. {Faults}")]
    private partial void LogRefused(int count, string faults);
}

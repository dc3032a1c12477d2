using System.Globalization;
using ImageProxy.Originals.Files;
using ImageProxy.Rendering;

namespace ImageProxy.Originals;

/// <summary>
/// Files that stand in for what cannot be shown, one a status: setting <c>Http:ErrorImages</c>. Originals like others, under keys that no URL can name, so that
/// they are rendered, kept and asked about again as everything else is.
/// </summary>
internal sealed class ErrorOriginals
{
    // A key from a URL has no empty segment.
    private const string Prefix = "/error/";

    private readonly Dictionary<string, (FilesSource Folder, string Name)> _files = new(StringComparer.Ordinal);

    /// <param name="files">By status.</param>
    public ErrorOriginals(
        IReadOnlyDictionary<int, string> files, OriginalsOptions limits, TimeProvider time, ILogger<FilesSource> logger, MemoryBudget? memory = null)
    {
        foreach (var (status, file) in files)
        {
            string path = Path.GetFullPath(file);
            var folder = new SourceOptions { Name = "error-images", Type = "Files", Root = Path.GetDirectoryName(path) };
            _files.Add(KeyOf(status), (new FilesSource(folder, limits, time, logger, memory), Path.GetFileName(path)));
        }
    }

    public static ErrorOriginals None { get; } = new(new Dictionary<int, string>(), new(), TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<FilesSource>.Instance);

    public static string KeyOf(int status) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{status}");

    public bool Has(int status) => _files.Count > 0 && _files.ContainsKey(KeyOf(status));

    /// <returns>Null where the key is not one of these.</returns>
    public Task<FetchResult>? TryGetAsync(string key, string? ifNoneMatch, CancellationToken cancellationToken) =>
        key.StartsWith(Prefix, StringComparison.Ordinal) && _files.TryGetValue(key, out var file) ? file.Folder.GetAsync(file.Name, ifNoneMatch, cancellationToken) : null;
}

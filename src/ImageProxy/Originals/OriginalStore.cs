using ImageProxy.Images;

namespace ImageProxy.Originals;

/// <summary>
/// All sources in order; the first that has a key wins, so a bucket can be moved without broken pictures. A source that fails does not hide
/// a later one that has the original; but where none has it and one failed, the answer is the failure: a miss would be remembered.
/// </summary>
internal sealed class OriginalStore : IDisposable
{
    private readonly IReadOnlyList<IOriginalSource> _sources;
    private readonly ErrorOriginals _errors;
    private readonly OriginalsMetrics _metrics;
    private readonly ILogger<OriginalStore> _logger;
    private readonly LogThrottle<string> _throttle;

    /// <param name="sources">Owned: those that can be disposed are, with the store.</param>
    /// <param name="errors">Asked before any source, for keys of their own.</param>
    public OriginalStore(IReadOnlyList<IOriginalSource> sources, OriginalsMetrics metrics, TimeProvider time, ILogger<OriginalStore> logger, ErrorOriginals? errors = null)
    {
        (_sources, _metrics, _logger, _errors) = (sources, metrics, logger, errors ?? ErrorOriginals.None);
        _throttle = new(time, TimeSpan.FromMinutes(1));
    }

    /// <summary>Whether any source lets <see cref="OpenAsync"/> answer.</summary>
    public bool ServesOriginals => _sources.Any(s => s.ServesOriginals);

    /// <inheritdoc cref="IOriginalSource.MayComeSoon"/>
    public bool MayComeSoon(string key) => _sources.Any(s => s.MayComeSoon(key));

    /// <summary>Reads an original whole; see <see cref="IOriginalSource.GetAsync"/>.</summary>
    /// <param name="ifNoneMatch">
    /// Asked of every source in turn: <see cref="FetchOutcome.NotModified"/> comes from the first that has the key, like the bytes.
    /// </param>
    public Task<FetchResult> GetAsync(string key, string? ifNoneMatch, CancellationToken cancellationToken) => _errors.TryGetAsync(key, ifNoneMatch, cancellationToken) ?? FirstAsync(
        _sources,
        key,
        FetchResult.Missing,
        async source =>
        {
            var result = await source.GetAsync(key, ifNoneMatch, cancellationToken);
            _metrics.Count(source.Name, result);
            return (result, result.Outcome, result.Fault);
        });

    /// <summary>Opens an original for passing through; only sources that serve originals are asked.</summary>
    public Task<OpenResult> OpenAsync(string key, ByteRange? range, CancellationToken cancellationToken) => FirstAsync(
        _sources.Where(s => s.ServesOriginals),
        key,
        OpenResult.Missing,
        async source =>
        {
            var result = await source.OpenAsync(key, range, cancellationToken);
            _metrics.Count(source.Name, result);
            return (result, result.Outcome, result.Fault);
        });

    /// <summary>Keys that sources can list, of each source in order; none where no source can.</summary>
    /// <param name="most">Keys at most.</param>
    public IEnumerable<string> List(int most) => _sources.OfType<IListsOriginals>().SelectMany(source => source.List(most)).Distinct(StringComparer.Ordinal).Take(most);

    /// <summary>The sources that do not answer; empty when well.</summary>
    public async Task<IReadOnlyList<SourceFault>> CheckAsync(CancellationToken cancellationToken)
    {
        var faults = await Task.WhenAll(_sources.Select(s => s.CheckAsync(cancellationToken)));
        return [.. faults.OfType<SourceFault>()];
    }

    public void Dispose()
    {
        foreach (var source in _sources)
            (source as IDisposable)?.Dispose();
    }

    private async Task<T> FirstAsync<T>(
        IEnumerable<IOriginalSource> sources,
        string key,
        T missing,
        Func<IOriginalSource, Task<(T Result, FetchOutcome Outcome, ImageFault? Fault)>> ask)
        where T : class
    {
        (IOriginalSource Source, T Result, ImageFault Fault)? failed = null;
        foreach (var source in sources.Where(s => s.MayHave(key)))
        {
            var (result, outcome, fault) = await ask(source);
            if (outcome == FetchOutcome.Missing)
                continue;

            // An original over the limit, or one that found no room, is there; a later source must not stand in for it.
            if (outcome != FetchOutcome.Failed || fault?.Error is ImageError.OriginalTooLarge or ImageError.Busy)
            {
                if (failed is { } earlier && _throttle.MayLog(earlier.Source.Name, out int withheld))
                    _logger.LaterSourceAnswered(earlier.Source.Name, earlier.Fault.Error, source.Name, key, withheld);
                return result;
            }

            failed ??= (source, result, fault ?? new(ImageError.SourceFailed, "The source of the original failed."));
        }

        return failed?.Result ?? missing;
    }
}

namespace ImageProxy.Originals;

/// <summary>One place originals come from. Expected failures are values; only cancellation throws.</summary>
internal interface IOriginalSource
{
    /// <summary>From the settings; for logs and metrics.</summary>
    string Name { get; }

    /// <summary>Whether <c>/original/{key}</c> may answer from here.</summary>
    bool ServesOriginals { get; }

    /// <summary>Whether a key can be here at all; if not, the source is not asked for it.</summary>
    bool MayHave(string key) => true;

    /// <summary>Whether an original that is missing may come any moment, so that nobody remembers that it was missing.</summary>
    bool MayComeSoon(string key) => false;

    /// <summary>Reads an original whole.</summary>
    /// <param name="key">Decoded key that has passed the URL parser; no leading slash, no <c>.</c> or <c>..</c> segment.</param>
    /// <param name="ifNoneMatch">An entity tag with quotes: <see cref="FetchOutcome.NotModified"/> where it still holds. Null: always the bytes.</param>
    Task<FetchResult> GetAsync(string key, string? ifNoneMatch, CancellationToken cancellationToken);

    /// <summary>Opens an original for passing through without holding it in memory.</summary>
    Task<OpenResult> OpenAsync(string key, ByteRange? range, CancellationToken cancellationToken);

    /// <summary>Cheap question whether the source answers at all; null when well.</summary>
    Task<SourceFault?> CheckAsync(CancellationToken cancellationToken);
}

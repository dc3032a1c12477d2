using ImageProxy.Images;

namespace ImageProxy.Http;

/// <summary>
/// The header fields of a rendition's answer that are the same each time: worked out once for every request, or once for a
/// <see cref="PreparedHit"/>, by the same code, so that both ways of answering send the same.
/// </summary>
internal sealed class RenditionHead
{
    /// <summary>What edges may do with a rendition whose original is being checked again.</summary>
    internal const string StaleCacheControl = "public, max-age=10, stale-if-error=86400";

    /// <summary>Another rendition in the wanted one's place: gone from edges by the time that is there.</summary>
    internal const string SubstituteCacheControl = "public, max-age=10";

    private readonly string _cacheControl;
    private readonly string _cacheStatus;
    private readonly string _tier;
    private readonly string? _lastModified;
    private readonly string _contentType;
    private readonly string? _tagHeader;
    private readonly string _tags = "";

    /// <param name="served">With a rendition.</param>
    /// <param name="cacheControl">Of a fresh one.</param>
    /// <param name="tagHeader">Setting <c>Http:CacheTagHeader</c>.</param>
    public RenditionHead(Served served, string cacheControl, string? tagHeader)
    {
        if (!string.IsNullOrEmpty(tagHeader))
            (_tagHeader, _tags) = (tagHeader, string.Join(',', served.Rendition!.Info.Tags));
        var info = served.Rendition!.Info;
        _tier = served.Tier;
        (ETag, _contentType, _cacheStatus) = (info.ETag, info.ContentType, CacheStatus(served));
        _cacheControl = served.Substitute ? SubstituteCacheControl : served.Stale ? StaleCacheControl : cacheControl;
        // A substitute goes by its ETag alone: the date is the original's, and would make two pictures under one URL look the same.
        LastModified = served.Substitute ? null : info.LastModified;
        _lastModified = LastModified is { } modified ? HttpDates.Format(modified) : null;
    }

    public string ETag { get; }

    /// <summary>Null where unknown, and for a substitute.</summary>
    public DateTimeOffset? LastModified { get; }

    /// <summary>Bytes of the texts that nothing else holds.</summary>
    public int TextBytes => sizeof(char) * ((_lastModified?.Length ?? 0) + _cacheStatus.Length + _tags.Length);

    /// <summary>What 200, 206 and 304 have in common.</summary>
    public void WriteTo(IHeaderDictionary headers, StageTimes times, TimeSpan total)
    {
        headers.ETag = ETag;
        headers.CacheControl = _cacheControl;
        headers.Vary = "Accept";
        headers.XContentTypeOptions = "nosniff";
        headers.AcceptRanges = "bytes";
        headers["Cache-Status"] = _cacheStatus;
        headers["Server-Timing"] = ServerTiming.Of(_tier, times, total);
        if (_tagHeader is not null)
            headers[_tagHeader] = _tags;
        if (_lastModified is not null)
            headers.LastModified = _lastModified;
    }

    /// <summary>What comes on top where there is content, sent or (HEAD) not.</summary>
    /// <param name="length">Bytes.</param>
    public void WriteContentTo(IHeaderDictionary headers, int length)
    {
        headers.ContentType = _contentType;
        headers.ContentLength = length;
    }

    /// <summary>RFC 9211: who answered, from where.</summary>
    private static string CacheStatus(Served served) => served.Tier switch
    {
        _ when served.Substitute => "ImageProxy; hit; ttl=10; detail=substitute",
        Tiers.Rendered => "ImageProxy; fwd=miss; stored; detail=rendered",
        Tiers.Joined => "ImageProxy; fwd=miss; collapsed; detail=joined",
        _ when served.Stale => $"ImageProxy; hit; ttl=-1; detail={served.Tier}",
        _ => $"ImageProxy; hit; detail={served.Tier}",
    };
}

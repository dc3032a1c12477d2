using ImageProxy.Caching;
using ImageProxy.Images;
using ImageProxy.Observability;
using ImageProxy.Uploads.Serving;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace ImageProxy.Http;

/// <summary>
/// Answers what memory holds before anything else looks at the request. Whatever is not certain at a glance takes the ordinary way through
/// <see cref="ImageEndpoint"/>, which decides everything and tells here what it has answered.
/// </summary>
/// <remarks>
/// Only URLs in the one form that the service itself writes are learnt, without their query: nobody can fill memory with spellings of one
/// rendition. What is learnt belongs to the memory tier's entry and goes with it.
/// </remarks>
internal sealed class MemoryHits(
    RenditionCache cache, ImageCatalogHolder catalogs, FormatNegotiation formats, HostWatch host, AnswerLog answers, IOptions<CachingOptions> caching,
    IOptions<HttpOptions> http, Stages stages, TimeProvider time, PublicHost? uploads = null)
{
    private readonly MemoryTier? _memory = cache.Memory;
    private readonly TimeSpan _freshFor = caching.Value.RevalidateAfter;

    /// <summary>The hit, if this is certainly one; null for the ordinary way.</summary>
    public Hit? Find(IFeatureCollection features)
    {
        long started = time.GetTimestamp();
        var request = features.GetRequiredFeature<IHttpRequestFeature>();
        if (_memory is null || !cache.IsCurrent() || !RequestShape.IsPlain(request, features) || host.IsOn)
            return null;
        var catalog = catalogs.Current;
        var negotiated = formats.TokenFor(request.Headers, catalog.Offered.AsSpan());
        if (_memory.FindShortcut(PathOf(request.RawTarget), negotiated) is not PreparedHit prepared || prepared.Catalog != catalog)
            return null;
        var rendition = prepared.Entry!.Rendition;
        return IsFresh(rendition, prepared.NeverChanges) && !cache.IsPurged(rendition) && uploads?.AdmitsKey(request.Headers.Host, rendition.Info.OriginalKey) != false
            ? new(prepared, rendition, started) : null;
    }

    /// <summary>Answers as <see cref="RenditionResponse"/> would: 200 or 304.</summary>
    public async Task AnswerAsync(IFeatureCollection features, Hit hit)
    {
        var request = features.GetRequiredFeature<IHttpRequestFeature>();
        var response = features.GetRequiredFeature<IHttpResponseFeature>();
        int? cutOff = null;
        try
        {
            stages.Ended(Stages.Look, "hit", hit.Started);
            hit.Prepared.Entry!.MarkUsed();
            await WriteAsync(request, response, features, hit);
        }
        catch (OperationCanceledException)
        {
            cutOff = StatusCodes.Status499ClientClosedRequest;
        }
        catch (Exception e)
        {
            answers.Unexpected(e, request.RawTarget);
            features.Get<IHttpRequestLifetimeFeature>()?.Abort(); // a short body must never look whole
        }

        answers.Answered(request.Method, request.RawTarget, cutOff ?? response.StatusCode, Tiers.Memory, hit.Started, response.Headers.ContentLength);
    }

    /// <summary>Keeps what the ordinary way has answered with 200, if it came fresh from memory.</summary>
    public void Learn(string rawTarget, ImageTarget target, FormatToken negotiated, Recipe recipe, ImageCatalog catalog, Served served)
    {
        if (_memory is null || served is not { Tier: Tiers.Memory, Stale: false, Substitute: false, Rendition: { } rendition })
            return;
        var path = PathOf(rawTarget);
        bool isKnown = _memory.FindShortcut(path, negotiated) is PreparedHit known && known.Catalog == catalog;
        if (isKnown || target.ToPath() is not { } canonical || !path.SequenceEqual(canonical))
            return;
        var head = new RenditionHead(served, recipe.CacheControlFor(target.Key), http.Value.CacheTagHeader);
        _memory.TryAddShortcut(recipe.KeyFor(target.Key, negotiated), rendition.Body, new PreparedHit(canonical, negotiated, catalog, head, recipe.Versioned.Covers(target.Key)));
    }

    /// <summary>A query is left aside, as <see cref="ImagePath"/> does.</summary>
    private static ReadOnlySpan<char> PathOf(ReadOnlySpan<char> rawTarget)
    {
        int query = rawTarget.IndexOf('?');
        return query < 0 ? rawTarget : rawTarget[..query];
    }

    private ValueTask WriteAsync(IHttpRequestFeature request, IHttpResponseFeature response, IFeatureCollection features, Hit hit)
    {
        var (head, body) = (hit.Prepared.Head, hit.Rendition.Body);
        head.WriteTo(response.Headers, default, time.GetElapsedTime(hit.Started));
        if (Preconditions.IsNotModified(request.Headers, head.ETag, head.LastModified))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return default;
        }

        head.WriteContentTo(response.Headers, body.Length);
        if (HttpMethods.IsHead(request.Method))
            return default;

        // Without the request's token, which Kestrel would have to make: a client that leaves shows in what the write returns.
        return RenditionResponse.SendAsync(features.GetRequiredFeature<IHttpResponseBodyFeature>().Writer, body, CancellationToken.None);
    }

    private bool IsFresh(Rendition rendition, bool neverChanges) => rendition.Info.CheckedAt >= cache.DistrustedBefore
        && (neverChanges || time.GetUtcNow() - rendition.Info.CheckedAt <= _freshFor);
}

using System.Text.Json;
using System.Text.Json.Serialization;
using Amazon.S3.Model;
using ImageProxy.Caching;
using ImageProxy.Fleet.Purges;
using ImageProxy.Images;
using Checksum = ImageProxy.Caching.Disk.Checksum;

namespace ImageProxy.Fleet.Results;

/// <summary>
/// Renditions in a bucket, one object each: the picture itself, with its content type and <c>Cache-Control</c>, and what else is known of it
/// as metadata. A node that has just started finds there whatever any node has ever rendered; the bucket's own rules say when it goes.
/// </summary>
/// <param name="prefix">In front of every object's name.</param>
/// <param name="freshFor">Longer since the source was asked than this, and an object is not used any more.</param>
/// <param name="cacheControl">Of objects that are written.</param>
internal sealed partial class ResultsTier(
    ResultsBucket bucket, string prefix, TimeSpan freshFor, Func<string> cacheControl, CachingMetrics metrics, TimeProvider time, ILogger<ResultsTier> logger) : ISharedTier, IPurgedByOrder
{
    /// <summary>S3 takes 2 KB of metadata, names included. Renditions of originals with very long keys have more, and are not kept.</summary>
    internal const int MaxMetadata = 1900;

    private const string MetadataName = "x-amz-meta-imageproxy";

    private readonly ResultNames _names = new(prefix);
    private readonly PurgeMarks _marks = new(bucket, new(prefix), freshFor, time);

    public string Name => Tiers.Results;

    public bool IsQuick => false;

    /// <summary>Nothing: an object's name has more in it than the key.</summary>
    public ValueTask<Rendition?> GetAsync(RenditionKey key, CancellationToken cancellationToken) => default;

    public async ValueTask<Rendition?> GetAsync(Work work, CancellationToken cancellationToken)
    {
        if (_names.Of(work) is not { } name)
            return null;
        var found = await bucket.RunAsync(async (s3, token) =>
        {
            using var response = await s3.GetObjectAsync(new GetObjectRequest { BucketName = bucket.Name, Key = name }, token);
            using var body = new MemoryStream();
            await response.ResponseStream.CopyToAsync(body, token);
            return (Metadata: response.Metadata[MetadataName], Body: body.ToArray(), At: response.LastModified);
        }, cancellationToken);
        if (found.Body is null)
            return null;
        if (Read(found.Metadata, found.Body, work.Key) is not { } rendition)
        {
            metrics.Corrupt(Name);
            LogDamaged(name);
            return null;
        }

        if (time.GetUtcNow() - rendition.Info.CheckedAt > freshFor)
            return null;
        return await _marks.CoverAsync(rendition.Info, found.At?.ToUniversalTime(), cancellationToken) == false ? rendition : null;
    }

    /// <summary>A mark is left, which holds for whatever is of before, however late it is written; then what there is is listed and taken out.</summary>
    public async ValueTask<(long Found, bool IsComplete)> PurgeAsync(PurgeOrder order, bool dryRun, CancellationToken cancellationToken)
    {
        bool isComplete = dryRun || await _marks.LeaveAsync(order, cancellationToken);
        long found = 0;
        if (order.Kind == PurgeKind.Preset)
            await TakeAsync($"{_names.Presets}{order.Value}/", "");
        else if (await PresetFoldersAsync(cancellationToken) is { } folders)
        {
            foreach (string folder in folders.Prepend(_names.Boxes))
                await TakeAsync(folder, order.Kind == PurgeKind.Key ? order.Value + "/" : order.Value);
        }
        else
        {
            isComplete = false;
        }

        return (found, isComplete);

        async Task TakeAsync(string folder, string beginning)
        {
            await foreach (var page in bucket.ListAsync(folder + beginning, null, cancellationToken))
            {
                // A key may go on behind what was named, or hold what looks like a rendition's name.
                KeyVersion[] names = [.. from o in page?.S3Objects ?? [] where ResultNames.OriginalOf(o.Key, folder) is { } key && (order.Kind == PurgeKind.Preset || order.CoversOriginal(key)) select new KeyVersion { Key = o.Key }];
                found += names.Length;
                isComplete &= page is not null && (dryRun || names.Length == 0 || await bucket.DeleteAsync(names, cancellationToken));
            }
        }
    }

    public ValueTask SetAsync(RenditionKey key, Rendition rendition, CancellationToken cancellationToken) => default;

    /// <remarks>
    /// What is purged meanwhile by a node that has not told this one is taken out again: either that one's list has it, or the marks it has left before are seen here.
    /// </remarks>
    public async ValueTask<bool> TrySetAsync(Work work, Rendition rendition, CancellationToken cancellationToken, Action? sent = null)
    {
        string metadata = Write(work.Key, rendition);
        bool isKept = metadata.Length <= MaxMetadata && _names.Of(work) is { } name && await bucket.RunAsync(async (s3, token) =>
        {
            var request = new PutObjectRequest
            {
                BucketName = bucket.Name,
                Key = name,
                InputStream = new MemoryStream(rendition.Body.ToArray(), writable: false),
                ContentType = rendition.Info.ContentType,
                UseChunkEncoding = false,
            };
            request.Headers.CacheControl = cacheControl();
            request.Metadata[MetadataName] = metadata;
            await s3.PutObjectAsync(request, token);
            return true;
        }, cancellationToken);
        if (!isKept)
        {
            metrics.Skipped(Name);
            return false;
        }

        sent?.Invoke();
        if (await _marks.CoverAsync(rendition.Info, writtenAt: null, cancellationToken) != true)
            return true;
        await RemoveAsync(work, CancellationToken.None);
        return false;
    }

    /// <summary>Objects are not written anew for this: whoever finds one that is old shows it, and asks the source.</summary>
    public ValueTask MarkCheckedAsync(RenditionKey key, DateTimeOffset checkedAt, CancellationToken cancellationToken) => default;

    public ValueTask RemoveAsync(RenditionKey key, CancellationToken cancellationToken) => default;

    public async ValueTask RemoveAsync(Work work, CancellationToken cancellationToken)
    {
        if (_names.Of(work) is not { } name)
            return;
        await bucket.RunAsync(async (s3, token) =>
        {
            await s3.DeleteObjectAsync(new() { BucketName = bucket.Name, Key = name }, token);
            return true;
        }, cancellationToken);
    }

    /// <summary>Also of presets that are not configured any more. Null where the bucket does not answer.</summary>
    private async Task<IReadOnlyList<string>?> PresetFoldersAsync(CancellationToken cancellationToken)
    {
        var folders = new List<string>();
        await foreach (var page in bucket.ListAsync(_names.Presets, "/", cancellationToken))
        {
            if (page is null)
                return null;
            folders.AddRange(page.CommonPrefixes ?? []);
        }

        return folders;
    }

    private static string Write(RenditionKey key, Rendition rendition) => Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(
        new Kept(key.ToString(), Checksum.Quartered(rendition.Body.Span), rendition.Body.Length, rendition.Info), KeptJson.Default.Kept));

    /// <summary>Null where this is not what was written under that key.</summary>
    private static Rendition? Read(string? metadata, byte[] body, RenditionKey key)
    {
        try
        {
            var kept = metadata is null ? null : JsonSerializer.Deserialize(Convert.FromBase64String(metadata), KeptJson.Default.Kept);
            return kept is not null && kept.Key == key.ToString() && kept.Length == body.Length && kept.Checksum == Checksum.Quartered(body) && kept.Info is { } info
                ? new(body, info)
                : null;
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return null;
        }
    }

    internal sealed record Kept(string Key, uint Checksum, int Length, RenditionInfo? Info);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(Kept))]
    private sealed partial class KeptJson : JsonSerializerContext;

    [LoggerMessage(7031, LogLevel.Warning, "Results bucket: {Key} is not what was stored; it is not used.")]
    private partial void LogDamaged(string key);
}

using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Amazon.Runtime;
using Amazon.S3;
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
/// <param name="freshFor">Longer since the source was asked than this, and an object is not used any more.</param>
/// <param name="cacheControl">Of objects that are written.</param>
internal sealed partial class ResultsTier(
    IAmazonS3 client, ResultsOptions options, TimeSpan freshFor, Func<string> cacheControl, CachingMetrics metrics, TimeProvider time, ILogger<ResultsTier> logger) : ISharedTier, IPurgedByOrder
{
    /// <summary>S3 takes 2 KB of metadata, names included. Renditions of originals with very long keys have more, and are not kept.</summary>
    internal const int MaxMetadata = 1900;

    private const string MetadataName = "x-amz-meta-imageproxy";
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <summary>For a list of a thousand names, or for taking out a thousand.</summary>
    private static readonly TimeSpan PageTimeout = TimeSpan.FromSeconds(30);

    /// <summary>A mark's time is cut to the second, and the clock of the node that made the rendition may be ahead.</summary>
    private static readonly TimeSpan PurgeSlack = TimeSpan.FromSeconds(1) + RenditionCache.ClocksDiffer;

    private readonly ResultNames _names = new(options.Prefix);
    private long _troubleAt = long.MinValue;

    public string Name => Tiers.Results;

    /// <summary>Names in a list; no more than S3 takes at once when they are taken out.</summary>
    internal int PageSize { get; init; } = 1000;

    public bool IsQuick => false;

    private bool IsLeftAlone => Volatile.Read(ref _troubleAt) is var at && at != long.MinValue && time.GetElapsedTime(at) < Pause;

    /// <summary>Nothing: an object's name has more in it than the key.</summary>
    public ValueTask<Rendition?> GetAsync(RenditionKey key, CancellationToken cancellationToken) => default;

    public async ValueTask<Rendition?> GetAsync(Work work, CancellationToken cancellationToken)
    {
        if (_names.Of(work) is not { } name)
            return null;
        var found = await RunAsync(async token =>
        {
            using var response = await client.GetObjectAsync(new GetObjectRequest { BucketName = options.Bucket, Key = name }, token);
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
        // Purged is what was written before, by the bucket's own clock, and what is of before, whenever it was written: by a node that was stopped meanwhile.
        var purged = await RunAsync(
            async token => (await client.GetObjectMetadataAsync(options.Bucket, _names.PurgeOf(work.OriginalKey), token)).LastModified, cancellationToken);
        return purged is null ? (IsLeftAlone ? null : rendition) : purged < found.At && purged.Value.ToUniversalTime() + PurgeSlack < rendition.Info.CheckedAt.UtcDateTime ? rendition : null;
    }

    /// <summary>
    /// For an original a mark is left, which holds for whatever is of before, however late it is written; then what there is is listed and taken out.
    /// </summary>
    public async ValueTask<(long Found, bool IsComplete)> PurgeAsync(PurgeOrder order, bool dryRun, CancellationToken cancellationToken)
    {
        bool isComplete = dryRun || order.Kind != PurgeKind.Key || await RunAsync(async token =>
        {
            await client.PutObjectAsync(new() { BucketName = options.Bucket, Key = _names.PurgeOf(order.Value), InputStream = new MemoryStream(), UseChunkEncoding = false }, token);
            return true;
        }, cancellationToken);
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
            await foreach (var page in ListAsync(folder + beginning, null, cancellationToken))
            {
                // A key may go on behind what was named, or hold what looks like a rendition's name.
                KeyVersion[] names = [.. from o in page?.S3Objects ?? [] where ResultNames.OriginalOf(o.Key, folder) is { } key && (order.Kind == PurgeKind.Preset || order.CoversOriginal(key)) select new KeyVersion { Key = o.Key }];
                found += names.Length;
                isComplete &= page is not null && (dryRun || names.Length == 0 || await DeleteAsync(names, cancellationToken));
            }
        }
    }

    public ValueTask SetAsync(RenditionKey key, Rendition rendition, CancellationToken cancellationToken) => default;

    public async ValueTask<bool> TrySetAsync(Work work, Rendition rendition, CancellationToken cancellationToken, Action? sent = null)
    {
        string metadata = Write(work.Key, rendition);
        bool isKept = metadata.Length <= MaxMetadata && _names.Of(work) is { } name && await RunAsync(async token =>
        {
            var request = new PutObjectRequest
            {
                BucketName = options.Bucket,
                Key = name,
                InputStream = new MemoryStream(rendition.Body.ToArray(), writable: false),
                ContentType = rendition.Info.ContentType,
                UseChunkEncoding = false,
            };
            request.Headers.CacheControl = cacheControl();
            request.Metadata[MetadataName] = metadata;
            await client.PutObjectAsync(request, token);
            return true;
        }, cancellationToken);
        if (!isKept)
            metrics.Skipped(Name);
        return isKept;
    }

    /// <summary>Objects are not written anew for this: whoever finds one that is old shows it, and asks the source.</summary>
    public ValueTask MarkCheckedAsync(RenditionKey key, DateTimeOffset checkedAt, CancellationToken cancellationToken) => default;

    public ValueTask RemoveAsync(RenditionKey key, CancellationToken cancellationToken) => default;

    public async ValueTask RemoveAsync(Work work, CancellationToken cancellationToken)
    {
        if (_names.Of(work) is not { } name)
            return;
        await RunAsync(async token =>
        {
            await client.DeleteObjectAsync(new() { BucketName = options.Bucket, Key = name }, token);
            return true;
        }, cancellationToken);
    }

    /// <summary>Also of presets that are not configured any more. Null where the bucket does not answer.</summary>
    private async Task<IReadOnlyList<string>?> PresetFoldersAsync(CancellationToken cancellationToken)
    {
        var folders = new List<string>();
        await foreach (var page in ListAsync(_names.Presets, "/", cancellationToken))
        {
            if (page is null)
                return null;
            folders.AddRange(page.CommonPrefixes ?? []);
        }

        return folders;
    }

    /// <summary>The pages of a list; null in place of one that does not come, and nothing after it.</summary>
    private async IAsyncEnumerable<ListObjectsV2Response?> ListAsync(string beginning, string? delimiter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? next = null;
        do
        {
            var request = new ListObjectsV2Request { BucketName = options.Bucket, Prefix = beginning, Delimiter = delimiter, ContinuationToken = next, MaxKeys = PageSize };
            var page = await RunAsync(async token => await client.ListObjectsV2Async(request, token), cancellationToken, PageTimeout);
            yield return page;
            next = page?.IsTruncated == true ? page.NextContinuationToken : null;
        }
        while (next is not null);
    }

    private ValueTask<bool> DeleteAsync(KeyVersion[] names, CancellationToken cancellationToken) => RunAsync(async token =>
    {
        var response = await client.DeleteObjectsAsync(new() { BucketName = options.Bucket, Objects = [.. names], Quiet = true }, token);
        return response.DeleteErrors is null or { Count: 0 };
    }, cancellationToken, PageTimeout);

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

    /// <returns>The default where there is none, or the bucket does not answer; then it is left alone for a moment.</returns>
    private async ValueTask<T?> RunAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken, TimeSpan? patience = null)
    {
        if (IsLeftAlone)
            return default;
        using var late = new CancellationTokenSource(patience ?? options.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            return await call(either.Token).WaitAsync(either.Token);
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound && e.ErrorCode != "NoSuchBucket")
        {
            return default;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested
            && e is AmazonServiceException or AmazonClientException or HttpRequestException or IOException or OperationCanceledException)
        {
            Volatile.Write(ref _troubleAt, time.GetTimestamp());
            LogTrouble(options.Bucket!, e is OperationCanceledException ? "no answer in time" : e.Message);
            return default;
        }
    }

    internal sealed record Kept(string Key, uint Checksum, int Length, RenditionInfo? Info);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(Kept))]
    private sealed partial class KeptJson : JsonSerializerContext;

    [LoggerMessage(7030, LogLevel.Warning, "The results bucket {Bucket} does not answer ({Reason}); it is left alone for five seconds.")]
    private partial void LogTrouble(string bucket, string reason);

    [LoggerMessage(7031, LogLevel.Warning, "Results bucket: {Key} is not what was stored; it is not used.")]
    private partial void LogDamaged(string key);
}

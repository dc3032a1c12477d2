using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using ImageProxy.Caching;
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
    IAmazonS3 client, ResultsOptions options, TimeSpan freshFor, Func<string> cacheControl, CachingMetrics metrics, TimeProvider time, ILogger<ResultsTier> logger) : ISharedTier
{
    /// <summary>S3 takes 2 KB of metadata, names included. Renditions of originals with very long keys have more, and are not kept.</summary>
    internal const int MaxMetadata = 1900;

    private const string MetadataName = "x-amz-meta-imageproxy";
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private long _troubleAt = long.MinValue;

    public string Name => Tiers.Results;

    public bool IsQuick => false;

    private bool IsLeftAlone => Volatile.Read(ref _troubleAt) is var at && at != long.MinValue && time.GetElapsedTime(at) < Pause;

    public async ValueTask<Rendition?> GetAsync(RenditionKey key, CancellationToken cancellationToken)
    {
        var found = await RunAsync(async token =>
        {
            using var response = await client.GetObjectAsync(new GetObjectRequest { BucketName = options.Bucket, Key = NameOf(key) }, token);
            using var body = new MemoryStream();
            await response.ResponseStream.CopyToAsync(body, token);
            return (Metadata: response.Metadata[MetadataName], Body: body.ToArray(), At: response.LastModified);
        }, cancellationToken);
        if (found.Body is null)
            return null;
        if (Read(found.Metadata, found.Body, key) is not { } rendition)
        {
            metrics.Corrupt(Name);
            LogDamaged(key);
            return null;
        }

        if (time.GetUtcNow() - rendition.Info.CheckedAt > freshFor)
            return null;
        // By the bucket's own clock on both sides; within the same second it counts as purged.
        var purged = await RunAsync(
            async token => (await client.GetObjectMetadataAsync(options.Bucket, PurgedNameOf(rendition.Info.OriginalKey), token)).LastModified, cancellationToken);
        return purged is null && !IsLeftAlone || purged < found.At ? rendition : null;
    }

    /// <summary>Leaves a mark beside the objects, which are not listed by their originals.</summary>
    public async ValueTask<bool> PurgeAsync(string originalKey, CancellationToken cancellationToken) => await RunAsync(async token =>
    {
        await client.PutObjectAsync(new() { BucketName = options.Bucket, Key = PurgedNameOf(originalKey), InputStream = new MemoryStream(), UseChunkEncoding = false }, token);
        return true;
    }, cancellationToken);

    public async ValueTask SetAsync(RenditionKey key, Rendition rendition, CancellationToken cancellationToken) => await TrySetAsync(key, rendition, cancellationToken);

    public async ValueTask<bool> TrySetAsync(RenditionKey key, Rendition rendition, CancellationToken cancellationToken, Action? sent = null)
    {
        string metadata = Write(key, rendition);
        bool isKept = metadata.Length <= MaxMetadata && await RunAsync(async token =>
        {
            var request = new PutObjectRequest
            {
                BucketName = options.Bucket,
                Key = NameOf(key),
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

    public async ValueTask RemoveAsync(RenditionKey key, CancellationToken cancellationToken) => await RunAsync(async token =>
    {
        await client.DeleteObjectAsync(new() { BucketName = options.Bucket, Key = NameOf(key) }, token);
        return true;
    }, cancellationToken);

    /// <summary>Two digits as a folder, so that lists of a large bucket can be taken in parts.</summary>
    internal string NameOf(RenditionKey key) => key.ToString() is var name ? $"{options.Prefix}{name[..2]}/{name}" : "";

    private string PurgedNameOf(string originalKey) => $"{options.Prefix}purged/{OriginalHash.Of(originalKey):x32}";

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
    private async ValueTask<T?> RunAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        if (IsLeftAlone)
            return default;
        using var late = new CancellationTokenSource(options.Timeout, time);
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
    private partial void LogDamaged(RenditionKey key);
}

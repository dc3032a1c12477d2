using System.Net;
using System.Runtime.CompilerServices;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace ImageProxy.Fleet.Results;

/// <summary>The bucket as a tier uses it: nothing here throws, nothing waits for long, and after a fault it is left alone for five seconds.</summary>
internal sealed partial class ResultsBucket(IAmazonS3 client, ResultsOptions options, TimeProvider time, ILogger<ResultsBucket> logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <summary>For a list of a thousand names, or for taking out a thousand.</summary>
    private static readonly TimeSpan PageTimeout = TimeSpan.FromSeconds(30);

    private long _troubleAt = long.MinValue;

    public string Name => options.Bucket!;

    /// <summary>Whether it has failed just now: then nothing that it has not said is known.</summary>
    public bool IsLeftAlone => Volatile.Read(ref _troubleAt) is var at && at != long.MinValue && time.GetElapsedTime(at) < Pause;

    /// <summary>Names in a list; no more than S3 takes at once when they are taken out.</summary>
    internal int PageSize { get; init; } = 1000;

    /// <returns>The default where there is none, or the bucket does not answer; then it is left alone for a moment.</returns>
    /// <param name="patience">Null: <see cref="ResultsOptions.Timeout"/>.</param>
    public async ValueTask<T?> RunAsync<T>(Func<IAmazonS3, CancellationToken, Task<T>> call, CancellationToken cancellationToken, TimeSpan? patience = null)
    {
        if (IsLeftAlone)
            return default;
        using var late = new CancellationTokenSource(patience ?? options.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            return await call(client, either.Token).WaitAsync(either.Token);
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound && e.ErrorCode != "NoSuchBucket")
        {
            return default;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested
            && e is AmazonServiceException or AmazonClientException or HttpRequestException or IOException or OperationCanceledException)
        {
            Volatile.Write(ref _troubleAt, time.GetTimestamp());
            LogTrouble(Name, e is OperationCanceledException ? "no answer in time" : e.Message);
            return default;
        }
    }

    /// <summary>The pages of a list; null in place of one that does not come, and nothing after it.</summary>
    /// <param name="after">Only names behind this one; null: all.</param>
    public async IAsyncEnumerable<ListObjectsV2Response?> ListAsync(
        string beginning, string? delimiter, [EnumeratorCancellation] CancellationToken cancellationToken, string? after = null)
    {
        string? next = null;
        do
        {
            var request = new ListObjectsV2Request { BucketName = Name, Prefix = beginning, Delimiter = delimiter, StartAfter = after, ContinuationToken = next, MaxKeys = PageSize };
            var page = await RunAsync(async (s3, token) => await s3.ListObjectsV2Async(request, token), cancellationToken, PageTimeout);
            yield return page;
            next = page?.IsTruncated == true ? page.NextContinuationToken : null;
        }
        while (next is not null);
    }

    public ValueTask<bool> DeleteAsync(KeyVersion[] names, CancellationToken cancellationToken) => RunAsync(async (s3, token) =>
    {
        var response = await s3.DeleteObjectsAsync(new() { BucketName = Name, Objects = [.. names], Quiet = true }, token);
        return response.DeleteErrors is null or { Count: 0 };
    }, cancellationToken, PageTimeout);

    [LoggerMessage(7030, LogLevel.Warning, "The results bucket {Bucket} does not answer ({Reason}); it is left alone for five seconds.")]
    private partial void LogTrouble(string bucket, string reason);
}

using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using ImageProxy.Originals;
using ImageProxy.Originals.S3;

namespace ImageProxy.Uploads.Stores;

/// <summary>
/// Objects in a bucket. What is put is sent as it comes, in signed chunks, with the length said beforehand: a body that ends early is no object.
/// </summary>
internal sealed class S3Store(S3Connection connection, StoreOptions options, TimeProvider time) : IObjectStore, IDisposable
{
    private const string TagsName = "x-amz-meta-cache-tags";

    public async Task PutAsync(string name, Stream content, long length, ObjectHeaders headers, CancellationToken cancellationToken)
    {
        var sent = new SentStream(content, length);
        var request = new PutObjectRequest
        {
            BucketName = options.Bucket,
            Key = KeyOf(name),
            InputStream = sent,
            AutoCloseStream = false,
            ContentType = headers.ContentType,
            UseChunkEncoding = true,
        };
        request.Headers.ContentLength = length;
        if (headers.CacheControl is not null)
            request.Headers.CacheControl = headers.CacheControl;
        if (headers.Tags is not null)
            request.Metadata[TagsName] = headers.Tags;
        // The sender may take its time; the bucket has its own from the last byte on.
        using var late = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        sent.Ended = () => late.CancelAfter(options.Timeout);
        try
        {
            await RunAsync(name, token => connection.Client.PutObjectAsync(request, token), late.Token, cancellationToken);
        }
        catch (StoreException) when (sent.Fault is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(sent.Fault);
        }
    }

    public async Task<StoredObject?> OpenAsync(string name, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(options.Timeout, time);
        var request = new GetObjectRequest { BucketName = options.Bucket, Key = KeyOf(name) };
        var response = await RunAsync(name, token => connection.Client.GetObjectAsync(request, token), late.Token, cancellationToken);
        if (response is null)
            return null;
        DateTimeOffset? modified = response.LastModified is { } at ? new DateTimeOffset(at.ToUniversalTime(), TimeSpan.Zero) : null;
        var content = new ExactStream(response.ResponseStream, response.ContentLength, options.Timeout, time, response);
        return new(content, response.ContentLength, response.ETag, modified);
    }

    public async Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(options.Timeout, time);
        var request = new DeleteObjectRequest { BucketName = options.Bucket, Key = KeyOf(name) };
        await RunAsync(name, token => connection.Client.DeleteObjectAsync(request, token), late.Token, cancellationToken);
    }

    public void Dispose() => connection.Dispose();

    private string KeyOf(string name)
    {
        ObjectNames.Check(name);
        return options.Prefix + name;
    }

    /// <returns>Null where there is no such object.</returns>
    private async Task<T?> RunAsync<T>(string name, Func<CancellationToken, Task<T>> call, CancellationToken late, CancellationToken cancellationToken)
        where T : class
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late, cancellationToken);
        try
        {
            return await call(either.Token);
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound && e.ErrorCode != "NoSuchBucket")
        {
            return null;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested
            && e is AmazonServiceException or AmazonClientException or HttpRequestException or IOException or OperationCanceledException or InvalidOperationException)
        {
            throw new StoreException($"Bucket {options.Bucket}, {name}: {(late.IsCancellationRequested ? "no answer in time" : e.Message)}", e);
        }
    }

    public static S3Store Create(StoreOptions options, TimeProvider time, AWSCredentials? credentials) =>
        new(new S3Connection(options.AsSource, new() { AttemptTimeout = options.Timeout }, credentials), options, time);
}

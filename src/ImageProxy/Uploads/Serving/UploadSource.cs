using ImageProxy.Images;
using ImageProxy.Originals;
using ImageProxy.Rendering;
using ImageProxy.Uploads.Stores;

namespace ImageProxy.Uploads.Serving;

/// <summary>Clean masters as originals under the keys <c>a/{id}</c>, so that every URL of renditions works for uploads.</summary>
internal sealed class UploadSource(IObjectStore store, OriginalsOptions limits, MemoryBudget memory, ILogger<UploadSource> logger) : IOriginalSource
{
    private readonly LogThrottle<string> _throttle = new(TimeProvider.System, TimeSpan.FromMinutes(1));

    public string Name => "uploads";

    /// <summary>The masters themselves are nobody's business: what is shown is sized.</summary>
    public bool ServesOriginals => false;

    public bool MayHave(string key) => UploadKeys.Is(key);

    public bool MayComeSoon(string key) => UploadKeys.Is(key);

    public async Task<FetchResult> GetAsync(string key, string? ifNoneMatch, CancellationToken cancellationToken)
    {
        if (!UploadKeys.TryRead(key, out string id))
            return FetchResult.Missing;
        try
        {
            await using var found = await store.OpenAsync(ObjectNames.Master(id), cancellationToken);
            if (found is null)
                return FetchResult.Missing;
            if (found.ETag == ifNoneMatch)
                return FetchResult.NotModified;
            if (found.Length > limits.MaxBytes)
                return FetchResult.TooLarge(found.Length, limits.MaxBytes);
            return await ReadAsync(found, cancellationToken);
        }
        catch (Exception e) when (e is StoreException or IOException or HttpRequestException)
        {
            if (_throttle.MayLog(Name, out int withheld))
                logger.Unreadable(e, Name, key, withheld);
            return FetchResult.Failed(ImageError.SourceFailed, "The store of uploads failed.");
        }
    }

    public Task<OpenResult> OpenAsync(string key, ByteRange? range, CancellationToken cancellationToken) => Task.FromResult(OpenResult.Missing);

    public async Task<SourceFault?> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var none = await store.OpenAsync(ObjectNames.Master(new string('0', UploadId.Length)), cancellationToken);
            return null;
        }
        catch (StoreException e)
        {
            return new(
                Name, $"The public store of uploads does not answer: {e.Message}.",
                "Check Uploads:Public: a folder that the service may write to, or a bucket with s3:GetObject, s3:PutObject and s3:DeleteObject.");
        }
    }

    private async Task<FetchResult> ReadAsync(StoredObject found, CancellationToken cancellationToken)
    {
        int length = (int)found.Length;
        var owner = memory.TryRent(length);
        if (owner is null)
            return FetchResult.NoRoom();
        try
        {
            await found.Content.ReadExactlyAsync(owner.Memory[..length], cancellationToken);
            var original = new Original(new(Name, found.ETag, found.LastModified, length), owner, length);
            owner = null;
            return FetchResult.Found(original);
        }
        finally
        {
            owner?.Dispose();
        }
    }
}

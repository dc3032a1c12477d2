using Microsoft.Extensions.Caching.Distributed;

namespace ImageProxy.Fleet.Redis;

/// <summary>
/// .NET's cache over a Redis, as plain values: what is set is what lies under the key, byte for byte. A life counts from the setting on; one
/// that begins anew with each use is not offered.
/// </summary>
/// <param name="prefix">Put in front of every key.</param>
internal sealed class RedisCache(IRedisLink link, string prefix) : IDistributedCache
{
    public Task<byte[]?> GetAsync(string key, CancellationToken token = default) => link.GetAsync(prefix + key).WaitAsync(token);

    /// <exception cref="NotSupportedException">The options say something else than <see cref="DistributedCacheEntryOptions.AbsoluteExpirationRelativeToNow"/>.</exception>
    public Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default) =>
        options is { AbsoluteExpirationRelativeToNow: { } life, SlidingExpiration: null, AbsoluteExpiration: null }
            ? link.SetAsync(prefix + key, value, life).WaitAsync(token)
            : throw new NotSupportedException("Only a life from now on can be given.");

    public Task RemoveAsync(string key, CancellationToken token = default) => link.DeleteAsync(prefix + key).WaitAsync(token);

    public Task RefreshAsync(string key, CancellationToken token = default) => Task.CompletedTask;

    public byte[]? Get(string key) => GetAsync(key).GetAwaiter().GetResult();

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options) => SetAsync(key, value, options).GetAwaiter().GetResult();

    public void Remove(string key) => RemoveAsync(key).GetAwaiter().GetResult();

    public void Refresh(string key)
    {
    }
}

using System.Text.Json;
using System.Text.Json.Serialization;
using ImageProxy.Caching;
using ImageProxy.Fleet.Locks;
using ImageProxy.Fleet.Redis;
using ImageProxy.Originals;

namespace ImageProxy.Fleet;

/// <summary>
/// One conditional request for each original and <see cref="CachingOptions.RevalidateAfter"/> over all nodes: one asks, the others take its answer.
/// What lies in Redis is checked before it is believed; where Redis is away each node asks for itself.
/// </summary>
internal sealed partial class FleetChecks(RedisGate gate, FleetLock locks, OriginalChecks checks, FleetOptions options, CachingOptions caching, TimeProvider time)
{
    private const int MaxBytes = 4096;

    /// <summary>Another node's answer, or the right to ask for all.</summary>
    /// <param name="patience">For a node that is asking.</param>
    /// <returns>Both null where this node asks for itself. The caller gives the lease to <see cref="TellAsync"/> or releases it.</returns>
    public async Task<(OriginalCheck? Known, FleetLease? Lease)> EnterAsync(string originalKey, TimeSpan patience, CancellationToken cancellationToken) =>
        caching.RevalidateAfter <= TimeSpan.Zero
            ? default
            : await locks.FindOrEnterAsync(
                NameOf(originalKey), () => FindAsync(originalKey), patience < options.MaxWait / 2 ? patience : options.MaxWait / 2, cancellationToken);

    /// <summary>Lets the others have an answer, where there is one, and frees the lock.</summary>
    public async Task TellAsync(string originalKey, OriginalCheck? check, FleetLease? lease)
    {
        using (lease)
        {
            if (check is null || caching.RevalidateAfter - (time.GetUtcNow() - check.Asked) is not { TotalMilliseconds: >= 1 } life)
                return;
            byte[] value = JsonSerializer.SerializeToUtf8Bytes(new Entry(check.ETag, check.Asked), CheckJson.Default.Entry);
            if (value.Length <= MaxBytes && await gate.RunAsync("set_check", link => link.SetAsync(KeyOf(originalKey), value, life)))
                lease?.Release(LockSignal.Shared);
        }
    }

    public async ValueTask ForgetAsync(string originalKey) => await gate.RunAsync("forget_check", link => link.DeleteAsync(KeyOf(originalKey)));

    internal static OriginalCheck? Read(byte[]? value)
    {
        if (value is null or { Length: > MaxBytes })
            return null;
        try
        {
            return JsonSerializer.Deserialize(value, CheckJson.Default.Entry) is { Tag: ['"', .., '"'] tag, Asked: var asked } ? new(tag, asked) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private async Task<OriginalCheck?> FindAsync(string originalKey) =>
        Read((await gate.RunAsync("get_check", link => link.GetAsync(KeyOf(originalKey)))).Value) is { } check && checks.IsUsable(originalKey, check) ? check : null;

    private static string NameOf(string originalKey) => $"check:{OriginalHash.Of(originalKey):x32}";

    private string KeyOf(string originalKey) => options.KeyPrefix + NameOf(originalKey);

    internal sealed record Entry(string? Tag, DateTimeOffset Asked);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(Entry))]
    private sealed partial class CheckJson : JsonSerializerContext;
}

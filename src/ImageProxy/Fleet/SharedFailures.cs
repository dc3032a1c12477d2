using System.Text.Json;
using System.Text.Json.Serialization;
using ImageProxy.Caching;
using ImageProxy.Fleet.Redis;
using ImageProxy.Images;

namespace ImageProxy.Fleet;

/// <summary>
/// Missing and unusable originals, in Redis for as long as a node remembers them by itself: the others need neither ask the source nor
/// render to learn the same. What lies there is checked before it is believed.
/// </summary>
internal sealed partial class SharedFailures(RedisGate gate, FleetOptions options, CachingOptions caching)
{
    private const int MaxBytes = 4096;

    public async ValueTask<KnownFailure?> FindAsync(string originalKey) =>
        Read((await gate.RunAsync("get_failure", link => link.GetAsync(KeyOf(originalKey)))).Value);

    /// <returns>Whether others can find it now.</returns>
    public async ValueTask<bool> RememberAsync(string originalKey, KnownFailure failure)
    {
        var life = failure.IsMissing ? caching.MissingFor : caching.UnusableFor;
        byte[] value = JsonSerializer.SerializeToUtf8Bytes(new Entry(failure.OriginalETag, failure.Fault.Error, failure.Fault.Detail), FailureJson.Default.Entry);
        return life >= TimeSpan.FromMilliseconds(1) && value.Length <= MaxBytes
            && await gate.RunAsync("set_failure", link => link.SetAsync(KeyOf(originalKey), value, life));
    }

    public async ValueTask ForgetAsync(string originalKey) => await gate.RunAsync("forget_failure", link => link.DeleteAsync(KeyOf(originalKey)));

    internal static KnownFailure? Read(byte[]? value)
    {
        if (value is null or { Length: > MaxBytes })
            return null;
        try
        {
            return JsonSerializer.Deserialize(value, FailureJson.Default.Entry) switch
            {
                { Tag: null, Error: ImageError.OriginalMissing, Detail: { } detail } => new(null, new(ImageError.OriginalMissing, detail)),
                { Tag: { } tag, Error: ImageError.OriginalUnusable or ImageError.OriginalTooLarge, Detail: { } detail } entry => new(tag, new(entry.Error, detail)),
                _ => null,
            };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private string KeyOf(string originalKey) => $"{options.KeyPrefix}failure:{OriginalHash.Of(originalKey):x32}";

    internal sealed record Entry(string? Tag, ImageError Error, string? Detail);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
    [JsonSerializable(typeof(Entry))]
    private sealed partial class FailureJson : JsonSerializerContext;
}

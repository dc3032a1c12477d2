namespace ImageProxy.EndToEnd.Clients;

/// <summary>An HTTP/1 answer as it came over the wire.</summary>
/// <param name="Headers">Names in small letters; of repeated ones the last.</param>
internal sealed record RawAnswer(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>Whether an edge may keep this: RFC 9111 lets it keep 404, 405, 414 and the like for as long as it likes, so that only no word at all or <c>no-store</c> is none.</summary>
    public bool IsCacheable => Header("cache-control") is { } control && control.Contains("max-age", StringComparison.Ordinal);
}

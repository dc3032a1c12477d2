namespace ImageProxy.Originals;

/// <summary>What a source says of an original besides its bytes.</summary>
/// <param name="Source">Name of the source that has it; for logs and metrics, never for keys.</param>
/// <param name="ETag">Entity tag, quotes included; equal bytes in equal objects give equal tags on every node.</param>
/// <param name="Length">Bytes.</param>
internal sealed record OriginalHead(string Source, string ETag, DateTimeOffset? LastModified, long Length);

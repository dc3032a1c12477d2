namespace ImageProxy.Caching.Disk;

/// <param name="Path">Full path.</param>
/// <param name="Length">Bytes.</param>
/// <param name="CreatedAt">When the file appeared here; unlike the other two, never set by us.</param>
internal readonly record struct DiskFileInfo(
    string Path, long Length, DateTimeOffset CreatedAt, DateTimeOffset ModifiedAt, DateTimeOffset AccessedAt);

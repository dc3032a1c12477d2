namespace ImageProxy.Caching.Disk;

/// <param name="Length">Bytes of the file.</param>
/// <param name="LastUse">By its times; not after the moment of the scan.</param>
internal readonly record struct ScannedEntry(long Length, DateTimeOffset LastUse);

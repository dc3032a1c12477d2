namespace ImageProxy.Caching;

/// <summary>Section <c>Caching</c>: where renditions are kept, how much of them, and how long they are believed.</summary>
internal sealed record CachingOptions
{
    public const string Section = "Caching";

    /// <summary>
    /// Folder of the disk tier, made when missing; relative to the working directory. Default <c>.cache/imageproxy</c>; empty: no disk tier.
    /// Entries lie in its subfolder <c>renditions</c>; several processes may share it.
    /// </summary>
    public string? Directory { get; init; } = ".cache/imageproxy";

    /// <summary>
    /// Bytes the disk tier may use, files rounded up to blocks of 4 KiB. Default 10 GiB. Never exceeded by one process; two that share
    /// the folder learn of each other's entries at <see cref="RescanEvery"/>.
    /// </summary>
    public long MaxBytes { get; init; } = 10L << 30;

    /// <summary>Share of <see cref="MaxBytes"/> that eviction goes down to. Default 0.9.</summary>
    public double LowWater { get; init; } = 0.9;

    /// <summary>
    /// Whether an entry is on the disk itself before it becomes visible. Default true. Entries verify themselves, so false risks no
    /// wrong byte, only the entries of the last seconds before a power cut.
    /// </summary>
    public bool Sync { get; init; } = true;

    /// <summary>Time between two readings of the whole folder, which find what other processes or people have changed. Default 15 min.</summary>
    public TimeSpan RescanEvery { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Bytes the memory tier may use, bookkeeping included. Default 256 MiB; 0: no memory tier.</summary>
    public long MemoryMaxBytes { get; init; } = 256L << 20;

    /// <summary>Bytes of the largest rendition kept in memory. Default 256 KiB.</summary>
    public long MemoryMaxEntryBytes { get; init; } = 256L << 10;

    /// <summary>Age from which the source is asked whether the original is unchanged. Default 10 min.</summary>
    public TimeSpan RevalidateAfter { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Age from which a rendition is no longer served while the source is being asked, only when the source is down. Default 7 d.</summary>
    public TimeSpan MaxStale { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Time a missing original is remembered. Default 1 min.</summary>
    public TimeSpan MissingFor { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Time an original that cannot be used is remembered, unless its entity tag changes. Default 10 min.</summary>
    public TimeSpan UnusableFor { get; init; } = TimeSpan.FromMinutes(10);
}

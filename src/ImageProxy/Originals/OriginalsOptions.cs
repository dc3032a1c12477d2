namespace ImageProxy.Originals;

/// <summary>Section <c>Originals</c>: where originals come from, and how long that may take.</summary>
internal sealed record OriginalsOptions
{
    public const string Section = "Originals";

    /// <summary>In order: the first source that has a key wins. Default: see <see cref="WithDefaults"/>.</summary>
    public IReadOnlyList<SourceOptions> Sources { get; init; } = [];

    /// <summary>
    /// Time from a request to S3 until its response headers; also the longest pause within a body that is passed through. Default 1.5 s:
    /// ten times what S3 needs on a bad day, and a first attempt with two retries fits into <see cref="Deadline"/>.
    /// </summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(1.5);

    /// <summary>
    /// One S3 source's time for one original, retries and body included. Default 5 s. The body of one that is passed through is exempt.
    /// </summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Further attempts after a failed one, where it can help. Default 2.</summary>
    public int Retries { get; init; } = 2;

    /// <summary>Largest original that is read, in bytes. Default 32 MiB. Originals that are passed through are exempt.</summary>
    public long MaxBytes { get; init; } = 32 << 20;

    /// <summary>Bytes of originals kept in memory for ten seconds, for further sizes of the same picture. Default 64 MiB; 0: none.</summary>
    public long RecentMaxBytes { get; init; } = 64 << 20;

    /// <summary>Bytes of the largest original of an S3 source that is kept on disk, in the disk tier's budget. Default 32 MiB; 0: none.</summary>
    public long KeepMaxBytes { get; init; } = 32 << 20;

    /// <summary>Where no source is named: one folder of sample pictures, served whole too.</summary>
    public OriginalsOptions WithDefaults(string samplesFolder) => Sources.Count > 0
        ? this
        : this with { Sources = [new() { Name = "samples", Type = "Files", Root = samplesFolder, ServeOriginals = true }] };
}

namespace ImageProxy.Rendering;

/// <summary>Section <c>Rendering</c>: how much is rendered at once, and which originals are not rendered at all.</summary>
internal sealed record RenderingOptions
{
    public const string Section = "Rendering";

    /// <summary>What to do about a renderer that is not there.</summary>
    public const string NoMagickNet =
        "Rendering:Renderer=MagickNet needs a program that was built with Magick.NET, which this one was not: dotnet build src/ImageProxy -c Release -p:WithMagickNet=true";

    /// <summary>Longest side that is handed to workers, in pixels.</summary>
    private const int MostSide = 1 << 24;

    /// <summary>Below this a worker has hardly room for its own program, in bytes.</summary>
    private const long LeastWorkerMemory = 256L << 20;

    /// <summary>
    /// Renders at once. Default 0: one for each processor, but two where there is one, so that a small render need not wait for a large one
    /// to end. With 1 it must.
    /// </summary>
    public int Slots { get; init; }

    /// <summary>Renders that may wait for a slot; one more is answered 503 at once. Default 256.</summary>
    public int QueueLength { get; init; } = 256;

    /// <summary>
    /// Bytes that originals in memory and the predicted decoding of all that waits or runs may take together; more is answered 503 at once.
    /// Default 1 GiB; at least <see cref="MaxDecodedBytes"/>.
    /// </summary>
    public long QueueBytes { get; init; } = 1L << 30;

    /// <summary>Longest wait for a slot before 503; at once, where the wait is foreseen. Default 4 s.</summary>
    public TimeSpan QueueTimeout { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>The same while somebody has waited for a second without a break: more come than can be rendered. Default 0.025 s.</summary>
    public TimeSpan OverloadWait { get; init; } = TimeSpan.FromSeconds(0.025);

    /// <summary>A render that is expected to take longer waits in the heavy lane, which leaves one slot to the others. Default 0.2 s.</summary>
    public TimeSpan HeavyAfter { get; init; } = TimeSpan.FromSeconds(0.2);

    /// <summary>
    /// Whether the second rendition of a large JPEG leaves a reduced original on disk, from which later small ones are made. Default true; needs
    /// <see cref="RendererChoice.Auto"/> and a disk tier.
    /// </summary>
    public bool ReducedOriginals { get; init; } = true;

    /// <summary>Side of the largest square that is made from reduced originals, in pixels. Default 0: the largest avatar.</summary>
    public int ReducedFor { get; init; }

    /// <summary>Time for one render, from a free slot to encoded bytes; past it 504. Default 8 s.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>
    /// Time for all that a request for a new rendition waits for: fetching, queueing, rendering; past it 504. Default 12 s: longer than
    /// <see cref="Deadline"/>, below CloudFront's 30 s, so that an edge never asks again while we are at it.
    /// </summary>
    public TimeSpan RequestDeadline { get; init; } = TimeSpan.FromSeconds(12);

    /// <summary>Pixels of an original (width × height of one frame). Default 50,000,000.</summary>
    public long MaxPixels { get; init; } = 50_000_000;

    /// <summary>Longest side of an original in pixels. Default 16,384.</summary>
    public int MaxSide { get; init; } = 16_384;

    /// <summary>Frames of an original that is kept animated. Default 256.</summary>
    public int MaxFrames { get; init; } = 256;

    /// <summary>Pixels of all frames together of an original that is kept animated. Default 100,000,000.</summary>
    public long MaxAnimationPixels { get; init; } = 100_000_000;

    /// <summary>Scans of a progressive JPEG; a valid 385 KB file of 1,000 scans costs 13 s. Default 100.</summary>
    public int MaxScans { get; init; } = 100;

    /// <summary>Predicted memory of decoding, in bytes. Default 512 MiB.</summary>
    public long MaxDecodedBytes { get; init; } = 512L << 20;

    /// <summary>Read SVG originals (no external references, no scripts). Default false.</summary>
    public bool AllowSvg { get; init; }

    /// <summary>Where native code runs: <c>Process</c>, in workers that are locked in; <c>None</c>, in the service itself, which a broken decoder then ends. Default Process.</summary>
    public RenderIsolation Isolation { get; init; } = RenderIsolation.Process;

    /// <summary>
    /// What renders. <c>Auto</c>: JPEGs and PNGs that are only cut, scaled and placed by code of our own, all else by libvips; <c>Vips</c>: everything by
    /// libvips; <c>MagickNet</c>: see the README. Each has renditions of its own in every tier. Default Auto.
    /// </summary>
    public RendererChoice Renderer { get; init; } = RendererChoice.Auto;

    /// <summary>Private memory of one worker, its own program's 100 MB included, in bytes. Default 1 GiB.</summary>
    public long WorkerMemory { get; init; } = 1L << 30;

    /// <summary>Jobs after which a worker is replaced by a new one; a start costs as much as fifty small renders. Default 10,000.</summary>
    public int WorkerJobs { get; init; } = 10_000;

    /// <summary>Refuse to start where the kernel lacks a layer of the workers' sandbox. Default false: a warning says which.</summary>
    public bool RequireSandbox { get; init; }

    /// <summary>Answer clients that take AVIF with a WebP for a moment, and render the AVIF when there is time. Default true.</summary>
    public bool AvifLater { get; init; } = true;

    /// <summary>Number of slots after the default is applied.</summary>
    public int EffectiveSlots => Slots > 0 ? Slots : Math.Max(2, Environment.ProcessorCount);

    /// <summary>Whether a render of this price waits in the heavy lane, and its worker lets others go first.</summary>
    internal bool IsHeavy(RenderCost cost) => cost.IsGuess || cost.Time > HeavyAfter || cost.Bytes > QueueBytes / 16;

    /// <summary>Every fault, each with its configuration path.</summary>
    public IEnumerable<string> Faults()
    {
        if (Slots is < 0 or > 1024)
            yield return $"Rendering:Slots must be 0 (one for each processor) to 1024, not {Slots}.";
        if (QueueLength < 0)
            yield return $"Rendering:QueueLength must not be negative, as {QueueLength} is.";
        foreach (string fault in TimeFaults().Concat(WorkerFaults()))
            yield return fault;
        foreach ((string name, long value) in ((string, long)[])[
            (nameof(MaxPixels), MaxPixels), (nameof(MaxSide), MaxSide), (nameof(MaxFrames), MaxFrames),
            (nameof(MaxAnimationPixels), MaxAnimationPixels), (nameof(MaxScans), MaxScans), (nameof(MaxDecodedBytes), MaxDecodedBytes),
            (nameof(WorkerJobs), WorkerJobs)])
        {
            if (value < 1)
                yield return $"Rendering:{name} must be at least 1, not {value}.";
        }

        if (ReducedFor is < 0 or > MostSide)
            yield return $"Rendering:ReducedFor must lie between 0 and {MostSide}, not {ReducedFor}.";
        if (MaxSide > MostSide)
            yield return $"Rendering:MaxSide must be at most {MostSide}, not {MaxSide}: no format and no worker goes beyond.";
        if (QueueBytes < MaxDecodedBytes)
            yield return $"Rendering:QueueBytes ({QueueBytes}) must not be less than Rendering:MaxDecodedBytes ({MaxDecodedBytes}): no original of that size could be rendered.";
    }

    private IEnumerable<string> TimeFaults()
    {
        foreach ((string name, TimeSpan value) in ((string, TimeSpan)[])[
            (nameof(QueueTimeout), QueueTimeout), (nameof(OverloadWait), OverloadWait), (nameof(HeavyAfter), HeavyAfter),
            (nameof(Deadline), Deadline), (nameof(RequestDeadline), RequestDeadline)])
        {
            if (value <= TimeSpan.Zero || value > TimeSpan.FromMinutes(10))
                yield return $"Rendering:{name} must be positive and at most 10 minutes, not {value}.";
        }

        if (OverloadWait > QueueTimeout)
            yield return $"Rendering:OverloadWait ({OverloadWait}) must not be longer than Rendering:QueueTimeout ({QueueTimeout}).";
        foreach ((string name, TimeSpan value) in ((string, TimeSpan)[])[(nameof(QueueTimeout), QueueTimeout), (nameof(Deadline), Deadline)])
        {
            if (value >= RequestDeadline)
                yield return $"Rendering:{name} ({value}) must be shorter than Rendering:RequestDeadline ({RequestDeadline}).";
        }
    }

    private IEnumerable<string> WorkerFaults()
    {
        if (!Enum.IsDefined(Isolation))
            yield return $"Rendering:Isolation must be Process or None, not {Isolation}.";
        if (!Enum.IsDefined(Renderer))
            yield return $"Rendering:Renderer must be Auto, Vips or MagickNet, not {Renderer}.";
        if (Renderer == RendererChoice.MagickNet && !RendererFactory.HasMagickNet)
            yield return NoMagickNet;
        if (WorkerMemory < LeastWorkerMemory)
            yield return $"Rendering:WorkerMemory must be at least {LeastWorkerMemory}, not {WorkerMemory}.";
        if (WorkerMemory < MaxDecodedBytes)
            yield return $"Rendering:WorkerMemory must not be less than Rendering:MaxDecodedBytes ({MaxDecodedBytes}), as {WorkerMemory} is.";
        if (RequireSandbox && Isolation == RenderIsolation.None)
            yield return "Rendering:RequireSandbox goes only with Rendering:Isolation=Process.";
    }
}

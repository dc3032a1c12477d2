namespace ImageProxy.Rendering;

/// <summary>Section <c>Rendering</c>: how much is rendered at once, and which originals are not rendered at all.</summary>
internal sealed record RenderingOptions
{
    public const string Section = "Rendering";

    /// <summary>Renders at once. Default 0: one for each processor.</summary>
    public int Slots { get; init; }

    /// <summary>Renders that may wait for a slot; one more is answered 503 at once. Default 256.</summary>
    public int QueueLength { get; init; } = 256;

    /// <summary>Longest wait for a slot before 503. Default 4 s.</summary>
    public TimeSpan QueueTimeout { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>Time for one render, from a free slot to encoded bytes; past it 504. Default 8 s, well below CloudFront's 30 s.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(8);

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

    /// <summary>Number of slots after the default is applied.</summary>
    public int EffectiveSlots => Slots > 0 ? Slots : Environment.ProcessorCount;

    /// <summary>Every fault, each with its configuration path.</summary>
    public IEnumerable<string> Faults()
    {
        if (Slots is < 0 or > 1024)
            yield return $"Rendering:Slots must be 0 (one for each processor) to 1024, not {Slots}.";
        if (QueueLength < 0)
            yield return $"Rendering:QueueLength must not be negative, as {QueueLength} is.";
        if (QueueTimeout <= TimeSpan.Zero)
            yield return $"Rendering:QueueTimeout must be positive, not {QueueTimeout}.";
        if (Deadline <= TimeSpan.Zero || Deadline > TimeSpan.FromMinutes(10))
            yield return $"Rendering:Deadline must be positive and at most 10 minutes, not {Deadline}.";
        foreach ((string name, long value) in ((string, long)[])[
            (nameof(MaxPixels), MaxPixels), (nameof(MaxSide), MaxSide), (nameof(MaxFrames), MaxFrames),
            (nameof(MaxAnimationPixels), MaxAnimationPixels), (nameof(MaxScans), MaxScans), (nameof(MaxDecodedBytes), MaxDecodedBytes)])
        {
            if (value < 1)
                yield return $"Rendering:{name} must be at least 1, not {value}.";
        }
    }
}

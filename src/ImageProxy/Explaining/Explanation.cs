using System.Text.Json.Serialization;

namespace ImageProxy.Explaining;

/// <summary>Why a URL is answered as it is. What does not apply is null, and left out of the JSON.</summary>
internal sealed record Explanation
{
    /// <summary>The request target as it was read, without scheme and host.</summary>
    public required string Url { get; init; }

    /// <summary>Null where the URL is malformed.</summary>
    public RequestPart? Request { get; init; }

    public required AdmissionPart Admission { get; init; }

    public RenditionPart? Rendition { get; init; }

    /// <summary>The rendition where a tier has it.</summary>
    public KeptPart? Kept { get; init; }

    public OriginalPart? Original { get; init; }

    public PlanPart? Plan { get; init; }

    public RenderPart? Render { get; init; }

    public required AnswerPart Answer { get; init; }

    /// <param name="Canonical">The one spelling that the service itself writes.</param>
    internal sealed record RequestPart(
        string Kind, string Key, string Canonical, int? Width = null, int? Height = null, string? Mode = null, string? Preset = null, int? Size = null, string? Format = null);

    /// <param name="Verdict">admitted, refused, redirected or malformed.</param>
    /// <param name="Nearest">The nearest allowed size, where this one is not.</param>
    internal sealed record AdmissionPart(string Verdict, string? Detail = null, string? Nearest = null);

    /// <param name="Box">Width and height, <c>200x200</c>; a preset's own.</param>
    /// <param name="Negotiated">The format's word in the key.</param>
    internal sealed record RenditionPart(string Key, string Fingerprint, string Box, string Mode, string Negotiated, IReadOnlyList<string> Tags, string CacheControl);

    internal sealed record KeptPart(
        string Tier, string Freshness, string ContentType, int Bytes, int Width, int Height, string ETag, DateTimeOffset RenderedAt, DateTimeOffset CheckedAt);

    /// <param name="Outcome">found, missing or failed.</param>
    internal sealed record OriginalPart(string Outcome)
    {
        public string? Source { get; init; }

        public string? ETag { get; init; }

        public DateTimeOffset? LastModified { get; init; }

        public long? Bytes { get; init; }

        public string? Format { get; init; }

        /// <summary>Pixels, after <see cref="Orientation"/>.</summary>
        public int? Width { get; init; }

        public int? Height { get; init; }

        public string? Orientation { get; init; }

        public int? Frames { get; init; }

        public int? BitDepth { get; init; }

        public bool? HasAlpha { get; init; }

        public bool? IsProgressive { get; init; }

        public int? Scans { get; init; }

        public bool? HasProfile { get; init; }

        public string? ChromaSampling { get; init; }
    }

    /// <summary>Pixels throughout.</summary>
    /// <param name="LooksFirst">What the mode looks for in the pixels before it plans; this plan was made without, and the real one may differ.</param>
    internal sealed record PlanPart(
        AreaPart Source, SizePart Scaled, SizePart Output, PointPart Placement, string Background, IReadOnlyList<string> Effects, string Text, string? LooksFirst = null);

    internal sealed record AreaPart(int Left, int Top, int Width, int Height);

    internal sealed record SizePart(int Width, int Height);

    internal sealed record PointPart(int Left, int Top);

    /// <summary>What it would take.</summary>
    /// <param name="Milliseconds">On the machine that the estimates were fitted to.</param>
    /// <param name="DecodedBytes">Memory of decoding.</param>
    /// <param name="Lane">light or heavy.</param>
    internal sealed record RenderPart(string Renderer, string Format, int Quality, bool FromReduced, double Milliseconds, long DecodedBytes, string Lane);

    /// <summary>What a GET would be answered now.</summary>
    /// <param name="Tier">As in <c>Cache-Status</c>, <c>Server-Timing</c> and the metrics; a rendition that somebody else is rendering is told as rendered.</param>
    /// <param name="Width">Null where only the pixels tell.</param>
    /// <param name="Problem">Type of the problem, and what it says.</param>
    internal sealed record AnswerPart(
        int Status, string Tier, string? ContentType = null, int? Width = null, int? Height = null, string? CacheControl = null, string? Location = null, string? Problem = null,
        string? Detail = null)
    {
        /// <summary>Another format is answered for a moment, and this one is made meanwhile.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public bool StandIn { get; init; }
    }
}

using System.Collections.Immutable;

namespace ImageProxy.Caching;

/// <summary>What a URL answers: encoded bytes and what is known of them. Immutable; the bytes are never written to again.</summary>
internal sealed record Rendition(ReadOnlyMemory<byte> Body, RenditionInfo Info);

/// <summary>Everything kept beside a rendition's bytes; part of the disk entry's metadata.</summary>
internal sealed record RenditionInfo
{
    public required string ContentType { get; init; }

    /// <summary>Strong, quotes included; equal on every node.</summary>
    public required string ETag { get; init; }

    /// <summary>Key of the original this was rendered from.</summary>
    public required string OriginalKey { get; init; }

    /// <summary>The source's entity tag of the original's bytes, quotes included.</summary>
    public required string OriginalETag { get; init; }

    /// <summary>When the original last changed; null where the source does not say.</summary>
    public DateTimeOffset? LastModified { get; init; }

    public required DateTimeOffset RenderedAt { get; init; }

    /// <summary>When the source last said that the original is unchanged. Compared with <c>Caching:RevalidateAfter</c>.</summary>
    public required DateTimeOffset CheckedAt { get; init; }

    /// <summary>Pixels of the rendition.</summary>
    public required int Width { get; init; }

    public required int Height { get; init; }

    /// <summary>Cache tags: one per original, one per preset.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];
}

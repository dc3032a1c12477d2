using System.Text.Json.Serialization;

namespace ImageProxy.Uploads.States;

/// <summary>What is known of an upload: a small JSON object in the private store, so that any node can answer.</summary>
internal sealed record UploadState
{
    public required string Id { get; init; }

    public required UploadStatus Status { get; init; }

    /// <summary>Of a failure: a sentence for people.</summary>
    public string? Reason { get; init; }

    /// <summary>Whose token it came with.</summary>
    public required string Subject { get; init; }

    /// <summary>Bytes that were sent.</summary>
    public long Bytes { get; init; }

    /// <summary>Times it has been begun to crunch it, as far as that was not for nothing because a store was away.</summary>
    public int Tries { get; init; }

    /// <summary>Of the clean master in pixels; 0 until ready.</summary>
    public int Width { get; init; }

    /// <inheritdoc cref="Width"/>
    public int Height { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>Where to tell that it is ready or has failed; null: nowhere.</summary>
    public string? Callback { get; init; }

    /// <summary>The callback has been told, or given up.</summary>
    public bool IsTold { get; init; }

    /// <summary>Objects of the public store that have been written or may have been.</summary>
    public IReadOnlyList<string> Objects { get; init; } = [];

    [JsonIgnore]
    public bool IsFinal => Status >= UploadStatus.Ready;
}

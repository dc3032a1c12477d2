namespace ImageProxy.Rendering;

/// <summary>Why a render was turned away rather than queued; the tag of <c>imageproxy.shed</c> is the name in lower case.</summary>
internal enum ShedReason
{
    None,

    /// <summary><see cref="RenderingOptions.QueueLength"/> renders wait already.</summary>
    Count,

    /// <summary><see cref="RenderingOptions.QueueBytes"/> would be passed.</summary>
    Bytes,

    /// <summary>The wait would be, or was, longer than <see cref="RenderingOptions.QueueTimeout"/>, or than <see cref="RenderingOptions.OverloadWait"/> while the queue stands.</summary>
    Time,

    /// <summary>Wait and render together would pass <see cref="RenderingOptions.RequestDeadline"/>.</summary>
    Deadline,
}

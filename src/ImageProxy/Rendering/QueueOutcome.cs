namespace ImageProxy.Rendering;

/// <summary>How a job left the queue.</summary>
internal enum QueueOutcome
{
    Done,

    /// <summary>Turned away at once, or after it had waited for too long; <see cref="QueueResult{T}.Shed"/> says which.</summary>
    Busy,

    /// <summary>
    /// Past <see cref="RenderingOptions.Deadline"/>, or the request past <see cref="RenderingOptions.RequestDeadline"/>. If it ran, its slot stays
    /// taken until native code returns.
    /// </summary>
    TooSlow,
}

namespace ImageProxy.Uploads.Queues;

/// <param name="Depth">Announcements that are not completed: waiting, held, or to be delivered again later.</param>
/// <param name="Oldest">Time since the oldest of them was announced; null where there is none, or the driver cannot tell.</param>
internal readonly record struct QueueUsage(long Depth, TimeSpan? Oldest)
{
    /// <summary>As <see cref="Oldest"/>, but zero where there is none.</summary>
    public TimeSpan? Age => Depth == 0 ? TimeSpan.Zero : Oldest;
}

namespace ImageProxy.Uploads.Queues;

/// <summary>A queue that can say how much is in it.</summary>
internal interface IUploadQueueUsage
{
    /// <exception cref="UploadQueueException">It cannot now.</exception>
    ValueTask<QueueUsage> MeasureAsync(CancellationToken cancel);
}

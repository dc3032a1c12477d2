namespace ImageProxy.Uploads.Queues;

/// <summary>Announces uploads to whoever crunches them. Delivery is at least once and in no promised order: whoever takes a delivery works idempotently by its id.</summary>
public interface IUploadQueue
{
    /// <summary>Announces an upload. Returns when the announcement would survive the death of this process.</summary>
    /// <exception cref="UploadQueueException">The queue is away or full; nothing has been announced.</exception>
    ValueTask AnnounceAsync(string id, CancellationToken cancel);

    /// <summary>Waits for the next delivery; several callers may wait at once.</summary>
    ValueTask<IUploadDelivery> TakeAsync(CancellationToken cancel);
}

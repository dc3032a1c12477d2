namespace ImageProxy.Uploads.Queues;

/// <summary>What a driver does with one message that is this process's for a while.</summary>
internal interface ILease
{
    /// <summary>Makes it this process's for a whole lease from now on.</summary>
    /// <returns>False where it is somebody else's by now, or done.</returns>
    /// <exception cref="UploadQueueException">The queue is away.</exception>
    Task<bool> RenewAsync();

    /// <exception cref="UploadQueueException">The queue is away.</exception>
    Task CompleteAsync();

    /// <summary>Does nothing where it is somebody else's by now.</summary>
    /// <exception cref="UploadQueueException">The queue is away.</exception>
    Task ReturnAsync(TimeSpan after);
}

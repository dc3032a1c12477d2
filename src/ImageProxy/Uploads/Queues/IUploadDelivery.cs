namespace ImageProxy.Uploads.Queues;

/// <summary>One delivery of an announced upload. It stays this process's for as long as it is held (renewed underneath); a process that dies loses it, and it is delivered again.</summary>
public interface IUploadDelivery : IAsyncDisposable
{
    string Id { get; }
    /// <summary>How many times this upload has been delivered, this one included; at least 1.</summary>
    int Attempt { get; }
    /// <summary>The work is done (or given up for good): it is not delivered again.</summary>
    ValueTask CompleteAsync(CancellationToken cancel);
    /// <summary>Gives the work back, to be delivered again after a wait. Disposing without completing does the same.</summary>
    ValueTask ReturnAsync(TimeSpan after, CancellationToken cancel);
}

namespace ImageProxy.Uploads.Queues;

/// <summary>The upload queue is away or full; nothing has been announced.</summary>
public sealed class UploadQueueException(string message, Exception? inner = null) : Exception(message, inner);

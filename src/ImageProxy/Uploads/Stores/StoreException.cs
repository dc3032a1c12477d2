namespace ImageProxy.Uploads.Stores;

/// <summary>A store is away or refuses. The message is for the operator: it may name buckets and folders.</summary>
internal sealed class StoreException(string message, Exception? inner = null) : Exception(message, inner);

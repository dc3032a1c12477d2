using System.IO.Pipelines;

namespace ImageProxy.Http;

/// <summary>
/// The client has left, or was cut off for reading too slowly, before it had the whole answer. Kestrel tells so at once in what a write returns,
/// but cancels <see cref="HttpContext.RequestAborted"/> only when a thread of the pool is free: an answer could end in between as if it had been sent.
/// </summary>
internal sealed class ClientLeftException : OperationCanceledException
{
    /// <exception cref="ClientLeftException">What was written will not be read.</exception>
    public static void ThrowIf(FlushResult written)
    {
        if (written.IsCompleted)
            throw new ClientLeftException();
    }
}

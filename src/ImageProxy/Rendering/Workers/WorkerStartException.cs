namespace ImageProxy.Rendering.Workers;

/// <summary>A worker has not come to the point where it could take a job. The message is for the operator.</summary>
internal sealed class WorkerStartException(string message, bool wasKilled = false) : Exception(message)
{
    /// <summary>Somebody killed it on its way: that says nothing about the next one.</summary>
    public bool WasKilled => wasKilled;
}

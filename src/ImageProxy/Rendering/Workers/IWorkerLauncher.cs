namespace ImageProxy.Rendering.Workers;

/// <summary>Starts workers; from several threads at once.</summary>
internal interface IWorkerLauncher
{
    /// <summary>Waits until the worker is ready.</summary>
    /// <exception cref="WorkerStartException">It does not get ready.</exception>
    IWorker Launch();
}

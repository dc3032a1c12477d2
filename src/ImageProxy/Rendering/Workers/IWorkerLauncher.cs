namespace ImageProxy.Rendering.Workers;

/// <summary>Starts workers; from several threads at once.</summary>
internal interface IWorkerLauncher
{
    /// <summary>Waits until the worker is ready.</summary>
    /// <param name="isSpare">Nobody waits for it: its start goes behind the service, and less far before renders than one in a hurry.</param>
    /// <exception cref="WorkerStartException">It does not get ready.</exception>
    IWorker Launch(bool isSpare);
}

using ImageProxy.Native.Sandbox;

namespace ImageProxy.Rendering.Workers;

/// <summary>A process that renders, seen from the service. One job at a time; used by one thread at a time.</summary>
internal interface IWorker
{
    /// <summary>Process id.</summary>
    int Id { get; }

    SandboxReport Sandbox { get; }

    /// <summary>Memory resident now, in bytes; 0 where it is not known.</summary>
    long ResidentBytes { get; }

    /// <summary>False where the process has ended, or talks without having been asked.</summary>
    bool IsWaiting { get; }

    /// <summary>Lets the other workers go first from now on, for good: only root could raise a process again.</summary>
    void StepBack();

    /// <summary>Hands over a job and waits for the answer. After anything but a reply the worker is of no more use: bury it.</summary>
    WorkerAnswer Run(WorkerJob job, ReadOnlyMemory<byte> original, TimeSpan deadline, CancellationToken cancellationToken);

    /// <summary>Kills it where it lives and frees all it held. Once.</summary>
    WorkerEnd Bury();
}

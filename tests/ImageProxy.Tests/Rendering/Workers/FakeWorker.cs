using ImageProxy.Native.Sandbox;
using ImageProxy.Rendering.Workers;

namespace ImageProxy.Tests.Rendering.Workers;

/// <summary>A worker that answers as the test says, and notes how it was treated.</summary>
internal sealed class FakeWorker(int id) : IWorker
{
    private int _burials;

    public int Id => id;

    /// <summary>Nobody waited for its start.</summary>
    public bool IsSpare { get; init; }

    public SandboxReport Sandbox { get; set; } = new(SandboxLayers.All, "");

    public long ResidentBytes { get; set; }

    public bool IsWaiting { get; set; } = true;

    /// <summary>What is left of it.</summary>
    public WorkerEnd End { get; set; } = new(default, "");

    /// <summary>How it answers a job.</summary>
    public Func<WorkerJob, TimeSpan, CancellationToken, WorkerAnswer> Script { get; set; } = (_, _, _) => new(WorkerAnswerKind.Reply, new() { Number = 1 });

    public int Burials => Volatile.Read(ref _burials);

    public int Runs { get; private set; }

    public bool HasSteppedBack { get; private set; }

    public void StepBack() => HasSteppedBack = HasSteppedBack ? throw new AssertionException("stepped back twice") : true;

    public WorkerAnswer Run(WorkerJob job, ReadOnlyMemory<byte> original, TimeSpan deadline, CancellationToken cancellationToken)
    {
        Runs++;
        return Script(job, deadline, cancellationToken);
    }

    public WorkerEnd Bury()
    {
        Interlocked.Increment(ref _burials);
        return End;
    }
}

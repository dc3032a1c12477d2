using ImageProxy.Rendering.Workers;

namespace ImageProxy.Tests.Rendering.Workers;

/// <summary>Makes fake workers, as many as are asked for.</summary>
internal sealed class FakeLauncher : IWorkerLauncher, IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<FakeWorker> _workers = [];
    private int _underWay;

    /// <summary>Run in every launch, before there is a worker; throws where it is to fail.</summary>
    public Action<int> BeforeLaunch { get; set; } = _ => { };

    /// <summary>Run for every worker before the pool gets it.</summary>
    public Action<FakeWorker> Prepare { get; set; } = _ => { };

    /// <summary>Every worker there ever was, oldest first.</summary>
    public IReadOnlyList<FakeWorker> Workers
    {
        get
        {
            lock (_gate)
                return [.. _workers];
        }
    }

    /// <summary>Launches begun.</summary>
    public int Launches { get; private set; }

    public bool IsDisposed { get; private set; }

    /// <summary>True where a launch was under way when the launcher went.</summary>
    public bool WasDisposedAmidLaunch { get; private set; }

    public IWorker Launch(bool isSpare)
    {
        int number;
        lock (_gate)
        {
            number = ++Launches;
            _underWay++;
        }

        try
        {
            BeforeLaunch(number);
            var worker = new FakeWorker(number) { IsSpare = isSpare };
            Prepare(worker);
            lock (_gate)
                _workers.Add(worker);
            return worker;
        }
        finally
        {
            lock (_gate)
                _underWay--;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            IsDisposed = true;
            WasDisposedAmidLaunch |= _underWay > 0;
        }
    }
}

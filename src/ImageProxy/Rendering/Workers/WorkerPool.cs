using ImageProxy.Native.Sandbox;

namespace ImageProxy.Rendering.Workers;

/// <summary>
/// The workers: one for each slot, and one more that is warm, so that a death costs the next render nothing and health never waits for a slot.
/// It begins with one and grows with the demand, always one ahead. A worker that takes a heavy job steps back behind the others for good, so
/// that small renders hardly notice it; heavy jobs go to such workers, and others only where no other is free.
/// </summary>
internal sealed partial class WorkerPool(
    IWorkerLauncher launcher, WorkerPoolOptions options, WorkerMetrics metrics, TimeProvider time, ILogger<WorkerPool> logger) : IDisposable
{
    /// <summary>A look at a worker's memory costs a few microseconds; it is taken every so many jobs.</summary>
    private const int JobsBetweenLooks = 8;

    /// <summary>Starts in a row that must have failed before nobody waits for the next: one that was killed meanwhile says nothing of the others.</summary>
    private const int HopelessAfter = 3;

    // Monitor, as waiting with a timeout needs: System.Threading.Lock has none.
    private readonly object _gate = new();
    private readonly Stack<IWorker> _idle = new();
    private readonly Stack<IWorker> _idleBehind = new();
    private readonly HashSet<IWorker> _behind = [];
    private readonly Dictionary<IWorker, int> _jobs = [];
    private readonly RespawnBackoff _backoff = new(time, burst: 2 * (options.Slots + 1));
    private ITimer? _retry;
    private int _busy;
    private int _starting;
    private int _hurried;
    private int _waiting;
    private int _shy;
    private bool _sandboxNoted;
    private bool _disposed;

    /// <summary>Starts the first worker, so that what is wrong with all of them is known before a port opens.</summary>
    /// <exception cref="WorkerStartException">It does not start.</exception>
    public void Start()
    {
        var first = launcher.Launch(isSpare: false);
        lock (_gate)
            Welcome(first);
    }

    private int Idle => _idle.Count + _idleBehind.Count;

    /// <summary>Whether nobody should wait for another one.</summary>
    private bool IsHopeless => _busy == 0 && _starting == 0 && _backoff.Failures >= HopelessAfter;

    /// <summary>Waits for a worker that is free. It must be given back or given up.</summary>
    /// <param name="isHeavy">The job will keep it busy for long.</param>
    /// <param name="isSuspect">
    /// The job may well be its end: for half of the time only where another one is left for others, who else would wait for a start after each death. Then it
    /// takes what there is: starts are held back after many deaths, and what the job is worth has to be known some time.
    /// </param>
    /// <returns>Null where none is free in time, none can be had soon, or the token is cancelled.</returns>
    public IWorker? Take(TimeSpan within, bool isHeavy, bool isSuspect, CancellationToken cancellationToken)
    {
        long asked = time.GetTimestamp();
        using var wake = cancellationToken.UnsafeRegister(static pool => ((WorkerPool)pool!).Wake(), this);
        lock (_gate)
        {
            _waiting++;
            _shy += isSuspect ? 1 : 0;
            try
            {
                while (!_disposed && !cancellationToken.IsCancellationRequested)
                {
                    var left = within - time.GetElapsedTime(asked);
                    var shy = isSuspect ? left - (within / 2) : TimeSpan.Zero;
                    if ((shy <= TimeSpan.Zero || Idle > 1 || IsHopeless) && TakeIdle(isHeavy) is { } worker)
                        return worker;
                    TopUp();
                    if (IsHopeless || left <= TimeSpan.Zero)
                        return null;
                    Monitor.Wait(_gate, shy > TimeSpan.Zero ? shy : left);
                }

                return null;
            }
            finally
            {
                _waiting--;
                _shy -= isSuspect ? 1 : 0;
                TopUp();
            }
        }
    }

    /// <summary>
    /// Gives back a worker that has answered as it should. One that has done its jobs goes on until another one can take its place, and never
    /// two go at once: busy workers come to their last job together, and a start takes long where the processors are busy.
    /// </summary>
    public void Return(IWorker worker)
    {
        int jobs;
        lock (_gate)
            jobs = ++_jobs[worker];
        bool hasGrown = jobs % JobsBetweenLooks == 0 && worker.ResidentBytes > options.RestingBytes;
        lock (_gate)
        {
            // Where too many have stepped back, nobody would be in front of a heavy job.
            bool isBehind = _behind.Contains(worker);
            bool isReplaceable = jobs >= options.Jobs || (isBehind && _idleBehind.Count >= Math.Max(1, options.Slots - 1));
            bool isSpent = hasGrown || (isReplaceable && Idle > 0 && _starting == 0);
            if (!isSpent && !_disposed)
            {
                _busy--;
                (isBehind ? _idleBehind : _idle).Push(worker);
                Monitor.PulseAll(_gate);
                return;
            }

            Forget(worker);
        }

        worker.Bury();
        metrics.Died(WorkerDeath.Recycled);
    }

    /// <summary>Gives up a worker that was taken and has been buried since.</summary>
    public void GiveUp(IWorker worker, WorkerDeath death, WorkerEnd end)
    {
        lock (_gate)
            Forget(worker);
        metrics.Died(death);
        LogDeath(worker.Id, death, end.Exit.ToString(), end.LastWords.Trim());
    }

    public void Dispose()
    {
        IWorker[] idle;
        lock (_gate)
        {
            if (_disposed)
                return;
            _disposed = true;
            idle = [.. _idle, .. _idleBehind];
            _idle.Clear();
            _idleBehind.Clear();
            _retry?.Dispose();
            Monitor.PulseAll(_gate);

            // A launch that is under way ends its worker itself; wait for it, as the launcher goes next.
            while (_starting > 0)
                Monitor.Wait(_gate);
        }

        foreach (var worker in idle)
            worker.Bury();
        (launcher as IDisposable)?.Dispose();
    }

    private void Wake()
    {
        lock (_gate)
            Monitor.PulseAll(_gate);
    }

    private IWorker? TakeIdle(bool isHeavy)
    {
        var (first, second) = isHeavy ? (_idleBehind, _idle) : (_idle, _idleBehind);
        while (first.TryPop(out var worker) || second.TryPop(out worker))
        {
            _busy++;
            if (worker.IsWaiting)
            {
                if (isHeavy && _behind.Add(worker))
                    worker.StepBack();
                return worker;
            }

            // Somebody has killed it while it had nothing to do.
            var end = worker.Bury();
            Forget(worker);
            metrics.Died(WorkerDeath.Killed);
            LogDeath(worker.Id, WorkerDeath.Killed, end.Exit.ToString(), end.LastWords.Trim());
        }

        return null;
    }

    private void Forget(IWorker worker)
    {
        _busy--;
        _jobs.Remove(worker);
        _behind.Remove(worker);
        TopUp();
    }

    private void Welcome(IWorker worker)
    {
        _jobs.Add(worker, 0);
        _idle.Push(worker);
        metrics.Started(worker.Sandbox.Layers);
        if (worker.Sandbox.Layers != SandboxLayers.All && !_sandboxNoted)
            LogSandbox(SandboxLayers.All & ~worker.Sandbox.Layers, worker.Sandbox.Missing);
        _sandboxNoted = true;
        Monitor.PulseAll(_gate);
    }

    /// <summary>
    /// Starts what is missing, now or as soon as the back-off lets us: in a hurry where somebody waits, else as a spare. A suspect is in no hurry. A spare
    /// that is under way already does not count for those who wait, as it may take its time.
    /// </summary>
    private void TopUp()
    {
        int wanted = Math.Min(options.Slots + 1, _busy + _waiting + 1);
        while (!_disposed && Idle + _busy + _starting < wanted)
        {
            if (!_backoff.TryStart())
            {
                _retry ??= time.CreateTimer(static pool => ((WorkerPool)pool!).Retry(), this, _backoff.Delay, Timeout.InfiniteTimeSpan);
                return;
            }

            bool isSpare = Idle + _hurried >= _waiting - _shy;
            _starting++;
            _hurried += isSpare ? 0 : 1;
            _ = Task.Factory.StartNew(() => LaunchOne(isSpare), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
    }

    private void Retry()
    {
        lock (_gate)
        {
            _retry?.Dispose();
            _retry = null;
            TopUp();
        }
    }

    private void LaunchOne(bool isSpare)
    {
        IWorker? worker = null;
        bool wasKilled = false;
        try
        {
            worker = launcher.Launch(isSpare);
        }
#pragma warning disable CA1031 // Whatever it is, the place is free again and the next try is planned.
        catch (Exception e)
#pragma warning restore CA1031
        {
            wasKilled = e is WorkerStartException { WasKilled: true };
            metrics.StartFailed();
            LogStartFailed(e is WorkerStartException ? e.Message : e.ToString());
        }

        lock (_gate)
        {
            _starting--;
            _hurried -= isSpare ? 0 : 1;
            if (worker is not null)
                _backoff.Succeeded();
            else if (!wasKilled)
                _backoff.Failed();
            if (worker is not null && _disposed)
                worker.Bury();
            else if (worker is not null)
                Welcome(worker);
            TopUp();
            Monitor.PulseAll(_gate);
        }
    }

    [LoggerMessage(7001, LogLevel.Warning, "Render worker {Id} has ended: {Reason}, {Exit}. {LastWords}")]
    private partial void LogDeath(int id, WorkerDeath reason, string exit, string lastWords);

    [LoggerMessage(7002, LogLevel.Error, "A render worker does not start: {Fault}")]
    private partial void LogStartFailed(string fault);

    [LoggerMessage(7003, LogLevel.Warning, "Render workers run without {Layers} of their sandbox: {Missing}")]
    private partial void LogSandbox(SandboxLayers layers, string missing);
}

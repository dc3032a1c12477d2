namespace ImageProxy.Rendering;

/// <summary>One of the two lines before the slots, first come first served. Used under the queue's lock only.</summary>
/// <param name="slots">How many slots its jobs may hold at once.</param>
internal sealed class RenderLane(int slots)
{
    private readonly LinkedList<RenderJob> _waiting = [];
    private readonly List<RenderJob> _running = [];
    private TimeSpan _estimates;

    public int Slots => slots;

    public int Waiting => _waiting.Count;

    public int Running => _running.Count;

    public int FreeSlots => slots - _running.Count;

    public RenderJob? First => _waiting.First?.Value;

    /// <summary>Timestamp from which on somebody has waited without a break; null where nobody waits.</summary>
    public long? StandingSince { get; private set; }

    /// <summary>Timestamp of the last that was turned away because the lane stands; null where none was.</summary>
    public long? StoodAt { get; set; }

    public void Enter(RenderJob job, long now)
    {
        job.EnteredAt = now;
        StandingSince ??= now;
        _estimates += job.Cost.Time;
        _waiting.AddLast(job);
    }

    /// <summary>False where the job has a slot, or had one.</summary>
    public bool TryLeave(RenderJob job)
    {
        if (!_waiting.Remove(job))
            return false;
        Left(job);
        return true;
    }

    /// <summary>Gives <see cref="First"/> a slot.</summary>
    public RenderJob Start(long now)
    {
        var job = _waiting.First!.Value;
        _waiting.RemoveFirst();
        Left(job);
        _running.Add(job);
        job.Start(now);
        return job;
    }

    public void Finish(RenderJob job) => _running.Remove(job);

    /// <summary>Time that all waiting jobs will take, one after the other.</summary>
    public TimeSpan WaitingWork(double pace) => _estimates * pace;

    /// <summary>Time that the running jobs still need together; one past its estimate counts as about to end.</summary>
    public TimeSpan RunningWork(double pace, Func<long, TimeSpan> since)
    {
        var left = TimeSpan.Zero;
        foreach (var job in _running)
        {
            var rest = (job.Cost.Time * pace) - since(job.StartedAt);
            left += rest > TimeSpan.Zero ? rest : TimeSpan.Zero;
        }

        return left;
    }

    private void Left(RenderJob job)
    {
        _estimates -= job.Cost.Time;
        if (_waiting.Count == 0)
            StandingSince = null;
    }
}

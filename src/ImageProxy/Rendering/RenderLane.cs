namespace ImageProxy.Rendering;

/// <summary>One of the two lines before the slots, first come first served. Used under the queue's lock only.</summary>
/// <param name="slots">How many slots its jobs may hold at once.</param>
internal sealed class RenderLane(int slots)
{
    /// <summary>A lane in which somebody has waited for so long without a break stands.</summary>
    private static readonly TimeSpan StandsAfter = TimeSpan.FromSeconds(1);

    /// <summary>It stands no more once there was nobody in it for this share of such a time: then less comes than can be served.</summary>
    private const double Slack = 0.1;

    private readonly LinkedList<RenderJob> _waiting = [];
    private readonly List<RenderJob> _running = [];
    private TimeSpan _estimates;
    private TimeSpan _slack;
    private long? _emptySince;
    private long? _stoodAt; // last found standing; slack is counted from then on
    private long? _standingSince;

    public int Slots => slots;

    public int Waiting => _waiting.Count;

    public int Running => _running.Count;

    public int FreeSlots => slots - _running.Count;

    public RenderJob? First => _waiting.First?.Value;

    /// <summary>
    /// Whether more comes than can be served. While it is kept short by turning away, a queue runs empty now and then amid a flood; were that taken
    /// for the flood's end, it would fill the whole queue again each time.
    /// </summary>
    /// <param name="since">Time since a timestamp.</param>
    public bool Stands(long now, Func<long, TimeSpan> since)
    {
        bool isStanding = _standingSince is { } start && since(start) >= StandsAfter;
        var looked = _stoodAt is { } stood ? since(stood) : TimeSpan.Zero;
        if (isStanding || looked >= StandsAfter)
        {
            var slack = _slack + (_emptySince is { } empty ? since(empty) : TimeSpan.Zero);
            _stoodAt = isStanding || slack < Slack * looked ? now : null;
            (_slack, _emptySince) = (TimeSpan.Zero, _emptySince is null ? null : now);
        }

        return _stoodAt is not null;
    }

    public void Enter(RenderJob job, long now, Func<long, TimeSpan> since)
    {
        job.EnteredAt = now;
        _standingSince ??= now;
        _slack += _emptySince is { } empty ? since(empty) : TimeSpan.Zero;
        _emptySince = null;
        _estimates += job.Cost.Time;
        _waiting.AddLast(job);
    }

    /// <summary>False where the job has a slot, or had one.</summary>
    public bool TryLeave(RenderJob job, long now)
    {
        if (!_waiting.Remove(job))
            return false;
        Left(job, now);
        return true;
    }

    /// <summary>Gives <see cref="First"/> a slot.</summary>
    public RenderJob Start(long now)
    {
        var job = _waiting.First!.Value;
        _waiting.RemoveFirst();
        Left(job, now);
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

    private void Left(RenderJob job, long now)
    {
        _estimates -= job.Cost.Time;
        if (_waiting.Count == 0)
            (_standingSince, _emptySince) = (null, now);
    }
}

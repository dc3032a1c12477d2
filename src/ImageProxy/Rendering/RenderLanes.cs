namespace ImageProxy.Rendering;

/// <summary>
/// Who may wait, who is next, and who is turned away at once. Not thread-safe: used under the queue's lock.
/// </summary>
/// <remarks>
/// <para>A render that is expected to take longer than <see cref="RenderingOptions.HeavyAfter"/>, or more than a sixteenth of
/// <see cref="RenderingOptions.QueueBytes"/>, or takes who knows how long, goes to the heavy lane. Its jobs hold all slots but one at most, and three quarters of the bytes:
/// a light one never waits for a heavy one to end, unless there is only one slot. A free slot goes to the light lane first, but to a heavy
/// job once that has waited for half of <see cref="RenderingOptions.QueueTimeout"/>, so that neither lane starves.</para>
/// <para>A short burst may fill the queue. Where a lane has not been empty for a second, a queue does nothing but make everybody wait
/// longer: then only as many are let in as keep the slots busy, that is while the wait is below <see cref="RenderingOptions.OverloadWait"/>.</para>
/// </remarks>
internal sealed class RenderLanes
{
    private readonly RenderLane _light;
    private readonly RenderLane _heavy;
    private readonly RenderPace _pace = new();
    private readonly RenderingOptions _options;
    private readonly MemoryBudget _memory;
    private readonly TimeProvider _time;
    private readonly int _slots;

    public RenderLanes(RenderingOptions options, MemoryBudget memory, TimeProvider time)
    {
        (_options, _memory, _time, _slots) = (options, memory, time, options.EffectiveSlots);
        (_light, _heavy) = (new(_slots), new(Math.Max(1, _slots - 1)));
    }

    public int LightWaiting => _light.Waiting;

    public int HeavyWaiting => _heavy.Waiting;

    public int Running => _light.Running + _heavy.Running;

    /// <summary>Since the job that has waited longest entered; zero where nobody waits.</summary>
    public TimeSpan OldestAge
    {
        get
        {
            var (light, heavy) = (AgeOf(_light), AgeOf(_heavy));
            return light > heavy ? light : heavy;
        }
    }

    private int Waiting => _light.Waiting + _heavy.Waiting;

    private int FreeSlots => _slots - Running;

    /// <summary>Jobs that have a slot but for the moment its thread takes to wake.</summary>
    private int LightStarting => Math.Min(_light.Waiting, FreeSlots);

    private int HeavyStarting => Math.Min(_heavy.Waiting, Math.Min(FreeSlots - LightStarting, _heavy.FreeSlots));

    /// <summary>Time on this machine, as far as is known.</summary>
    public TimeSpan Expected(RenderCost cost) => cost.Time * _pace.Factor;

    /// <summary>Lets the job in, or says why not.</summary>
    /// <param name="patience">What is left of the request's time.</param>
    public ShedReason TryEnter(RenderJob job, TimeSpan patience)
    {
        bool isHeavy = _options.IsHeavy(job.Cost);
        var lane = isHeavy ? _heavy : _light;
        var reason = Refusal(lane, job.Cost, patience);
        if (reason != ShedReason.None)
            return reason;
        if (Waiting + Running == 0)
            _memory.Take(job.Cost.Bytes); // alone: too much for the budget would be too much for ever
        else if (!_memory.TryTake(job.Cost.Bytes, upTo: isHeavy ? _memory.Limit / 4 * 3 : null))
            return ShedReason.Bytes;
        lane.Enter(job, _time.GetTimestamp(), Since);
        return ShedReason.None;
    }

    /// <summary>What would certainly be answered to a light render, told before its original is fetched.</summary>
    public ShedReason Refusal(TimeSpan patience) =>
        _memory.IsSpent && Waiting + Running > 0 ? ShedReason.Bytes : Refusal(_light, default, patience);

    /// <summary>Takes the next job to a slot; null where none may run.</summary>
    public RenderJob? StartNext()
    {
        if (FreeSlots == 0)
            return null;
        bool heavyMay = _heavy.Waiting > 0 && _heavy.FreeSlots > 0;
        bool heavyIsLate = heavyMay && AgeOf(_heavy) >= _options.QueueTimeout / 2;
        if (_light.Waiting > 0 && !heavyIsLate)
            return _light.Start(_time.GetTimestamp());
        return heavyMay ? _heavy.Start(_time.GetTimestamp()) : null;
    }

    /// <summary>Takes a job out that has no slot yet; false where it has one.</summary>
    public bool TryLeave(RenderJob job)
    {
        long now = _time.GetTimestamp();
        if (!_light.TryLeave(job, now) && !_heavy.TryLeave(job, now))
            return false;
        _memory.Return(job.Cost.Bytes);
        return true;
    }

    /// <summary>Frees the job's slot and learns from its time.</summary>
    public void Finish(RenderJob job)
    {
        _light.Finish(job);
        _heavy.Finish(job);
        _memory.Return(job.Cost.Bytes);
        _pace.Learn(job.Cost.Time, _time.GetElapsedTime(job.StartedAt));
    }

    private ShedReason Refusal(RenderLane lane, RenderCost cost, TimeSpan patience)
    {
        bool startsNow = CanStartNow(lane);
        if (!startsNow && Waiting - LightStarting - HeavyStarting >= _options.QueueLength)
            return ShedReason.Count;
        var wait = startsNow ? TimeSpan.Zero : ExpectedWait(lane);
        if (wait > _options.QueueTimeout || (lane.Stands(_time.GetTimestamp(), Since) && lane.Waiting >= lane.Slots && wait > _options.OverloadWait))
            return ShedReason.Time;
        // An estimate alone refuses nothing: no render is expected to run longer than it may.
        var run = Expected(cost);
        return wait + (run < _options.Deadline ? run : _options.Deadline) > patience ? ShedReason.Deadline : ShedReason.None;
    }

    private bool CanStartNow(RenderLane lane)
    {
        int spare = FreeSlots - LightStarting - HeavyStarting;
        return spare > 0 && (lane == _light || _heavy.FreeSlots > HeavyStarting);
    }

    /// <summary>All work before a newcomer, shared by the slots that can take it.</summary>
    private TimeSpan ExpectedWait(RenderLane lane)
    {
        double pace = _pace.Factor;
        var light = _light.WaitingWork(pace) + _light.RunningWork(pace, Since);
        var heavy = _heavy.RunningWork(pace, Since);
        if (lane == _light)
        {
            int shared = _slots - _heavy.Running;
            return shared > 0 ? light / shared : heavy + light;
        }

        // Light ones go first, until the heavy one is late.
        var lightFirst = FreeSlots > 0 ? TimeSpan.Zero : light / _slots;
        var late = _options.QueueTimeout / 2;
        return ((heavy + _heavy.WaitingWork(pace)) / _heavy.Slots) + (lightFirst < late ? lightFirst : late);
    }

    private TimeSpan Since(long timestamp) => _time.GetElapsedTime(timestamp);

    private TimeSpan AgeOf(RenderLane lane) => lane.First is { } first ? _time.GetElapsedTime(first.EnteredAt) : TimeSpan.Zero;
}

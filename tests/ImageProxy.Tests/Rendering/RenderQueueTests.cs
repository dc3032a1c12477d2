using ImageProxy.Rendering;
using Microsoft.Extensions.Options;

namespace ImageProxy.Tests.Rendering;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class RenderQueueTests
{
    private readonly ManualTime _time = new();
    private readonly MemoryBudget _memory = new(1 << 30);

    [Test]
    public async Task RunAsync_FreeSlot_RunsOnAThreadOfItsOwn()
    {
        using var queue = Queue(slots: 1, length: 0);
        var (outcome, name, _) = await Run(queue, _ => Thread.CurrentThread.Name, CancellationToken.None);
        Assert.That((outcome, name), Is.EqualTo((QueueOutcome.Done, "render 0")));
    }

    /// <summary>A copy of a large rendition may find no memory: that is one answer lost, not the service.</summary>
    [Test]
    public async Task RunAsync_NoMemoryForTheWork_ReachesTheCallerAndTheThreadGoesOn()
    {
        using var queue = Queue(slots: 1, length: 0);
        Assert.That(async () => await Run<int>(queue, _ => throw new InsufficientMemoryException(), CancellationToken.None), Throws.InstanceOf<OutOfMemoryException>());
        Assert.That((await Run(queue, _ => 2, CancellationToken.None)).Result, Is.EqualTo(2));
    }

    [Test]
    public async Task RunAsync_QueueFull_IsBusyAtOnce()
    {
        using var queue = Queue(slots: 1, length: 1);
        using var gate = new Gate();
        var running = Run(queue, gate.Hold, CancellationToken.None);
        await gate.Entered;
        var waiting = Run(queue, _ => 2, CancellationToken.None);

        var (refused, _, _) = await Run(queue, _ => 3, CancellationToken.None);

        Assert.That((refused, queue.Waiting, queue.Running), Is.EqualTo((QueueOutcome.Busy, 1, 1)));
        gate.Open();
        Assert.That(((await running).Result, (await waiting).Result), Is.EqualTo((1, 2)));
        Assert.That(queue.Waiting, Is.Zero);
    }

    [Test]
    public async Task RunAsync_WaitedTooLong_IsBusyAndNeverRuns()
    {
        using var queue = Queue(slots: 1, length: 5);
        using var gate = new Gate();
        var running = Run(queue, gate.Hold, CancellationToken.None);
        await gate.Entered;
        bool ran = false;
        var waiting = Run(queue, _ => ran = true, CancellationToken.None);

        _time.Advance(TimeSpan.FromSeconds(4));

        Assert.That((await waiting).Outcome, Is.EqualTo(QueueOutcome.Busy));
        gate.Open();
        await running;
        await Run(queue, _ => 0, CancellationToken.None); // in order, so the abandoned job has been passed by now
        Assert.That(ran, Is.False);
    }

    [Test]
    public async Task RunAsync_PastItsDeadline_IsTooSlowAndKeepsTheSlot()
    {
        using var queue = Queue(slots: 1, length: 5);
        using var gate = new Gate();
        var slow = Run(queue, gate.Hold, CancellationToken.None);
        await gate.Entered;

        // The clock may only move once the queue has set its deadline timer, which it does after the job has begun.
        while (!slow.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.That(((await slow).Outcome, gate.Token.IsCancellationRequested, queue.Running), Is.EqualTo((QueueOutcome.TooSlow, true, 1)));
        gate.Open();
        Assert.That((await Run(queue, _ => 7, CancellationToken.None)).Result, Is.EqualTo(7));
    }

    [Test]
    public async Task RunAsync_CallerLeavesWhileWaiting_ThrowsAndNeverRuns()
    {
        using var queue = Queue(slots: 1, length: 5);
        using var gate = new Gate();
        using var leaving = new CancellationTokenSource();
        var running = Run(queue, gate.Hold, CancellationToken.None);
        await gate.Entered;
        bool ran = false;
        var waiting = Run(queue, _ => ran = true, leaving.Token);

        await leaving.CancelAsync();

        Assert.That(async () => await waiting, Throws.InstanceOf<OperationCanceledException>());
        gate.Open();
        await running;
        await Run(queue, _ => 0, CancellationToken.None);
        Assert.That(ran, Is.False);
    }

    [Test]
    public void RunAsync_JobThrows_ReachesTheCallerAndFreesTheSlot()
    {
        using var queue = Queue(slots: 1, length: 0);
        Assert.That(async () => await Run<int>(queue, _ => throw new InvalidDataException("bad"), CancellationToken.None), Throws.InstanceOf<InvalidDataException>());
        Assert.That(async () => (await Run(queue, _ => 1, CancellationToken.None)).Result, Is.EqualTo(1));
    }

    [Test]
    public async Task RunAsync_CallerLeavesBeforeHalf_StopsTheJob()
    {
        using var queue = Queue(slots: 1, length: 0);
        using var gate = new Gate();
        using var leaving = new CancellationTokenSource();
        var running = queue.RunAsync(new(TimeSpan.FromSeconds(2), 0), Patience, gate.Hold, leaving.Token);
        await gate.Entered;
        _time.Advance(TimeSpan.FromSeconds(1));

        await leaving.CancelAsync();

        Assert.That(async () => await running, Throws.InstanceOf<OperationCanceledException>());
        Assert.That((gate.Token.IsCancellationRequested, queue.Running), Is.EqualTo((true, 1)));
    }

    [Test]
    public async Task RunAsync_CallerLeavesPastHalf_EndsAndIsKept()
    {
        using var queue = Queue(slots: 1, length: 0);
        using var gate = new Gate();
        using var leaving = new CancellationTokenSource();
        var running = queue.RunAsync(new(TimeSpan.FromSeconds(2), 0), Patience, gate.Hold, leaving.Token);
        await gate.Entered;
        _time.Advance(TimeSpan.FromSeconds(1) + TimeSpan.FromTicks(1));

        await leaving.CancelAsync();
        gate.Open();

        var (outcome, result, _) = await running;
        Assert.That((outcome, result, gate.Token.IsCancellationRequested), Is.EqualTo((QueueOutcome.Done, 1, false)));
    }

    [Test]
    public async Task RunAsync_CallerLeavesPastHalf_StillKeepsTheDeadline()
    {
        using var queue = Queue(slots: 1, length: 0);
        using var gate = new Gate();
        using var leaving = new CancellationTokenSource();
        var running = queue.RunAsync(new(TimeSpan.FromSeconds(2), 0), Patience, gate.Hold, leaving.Token);
        await gate.Entered;
        _time.Advance(TimeSpan.FromSeconds(1.5));
        await leaving.CancelAsync();

        while (!running.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.That(async () => await running, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(gate.Token.IsCancellationRequested, Is.True);
    }

    [Test]
    public async Task RunAsync_RequestsTimeIsOverWhileWaiting_IsTooSlow()
    {
        using var queue = Queue(slots: 1, length: 5);
        using var gate = new Gate();
        var running = Run(queue, gate.Hold, CancellationToken.None);
        await gate.Entered;
        var waiting = queue.RunAsync(default, TimeSpan.FromSeconds(3), _ => 2, CancellationToken.None);

        _time.Advance(TimeSpan.FromSeconds(3));

        var (outcome, _, times) = await waiting;
        Assert.That((outcome, times.Queued, times.Ran), Is.EqualTo((QueueOutcome.TooSlow, TimeSpan.FromSeconds(3), TimeSpan.Zero)));
        gate.Open();
        await running;
    }

    [Test]
    public async Task RunAsync_RequestsTimeIsOverWhileRunning_IsTooSlowBeforeTheDeadline()
    {
        using var queue = Queue(slots: 1, length: 5);
        using var gate = new Gate();
        var running = queue.RunAsync(default, TimeSpan.FromSeconds(2), gate.Hold, CancellationToken.None);
        await gate.Entered;
        await _time.ScheduledAsync(TimeSpan.FromSeconds(2));

        _time.Advance(TimeSpan.FromSeconds(2));

        var (outcome, _, times) = await running;
        Assert.That((outcome, gate.Token.IsCancellationRequested, times.Ran), Is.EqualTo((QueueOutcome.TooSlow, true, TimeSpan.FromSeconds(2))));
    }

    [Test]
    public async Task RunAsync_WaitedTooLong_SaysThatItWasTime()
    {
        using var queue = Queue(slots: 1, length: 5);
        using var gate = new Gate();
        var running = Run(queue, gate.Hold, CancellationToken.None);
        await gate.Entered;
        var waiting = Run(queue, _ => 2, CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.That(queue.OldestAge, Is.EqualTo(TimeSpan.FromSeconds(3)));

        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.That((await waiting).Shed, Is.EqualTo(ShedReason.Time));
        Assert.That((queue.OldestAge, queue.Waiting), Is.EqualTo((TimeSpan.Zero, 0)));
        gate.Open();
        await running;
    }

    [Test]
    public async Task RunAsync_HeavyJobHoldsItsSlots_LightOnesPassAndTheNextHeavyWaits()
    {
        using var queue = Queue(slots: 2, length: 10);
        using var gate = new Gate();
        using var second = new Gate();
        var heavy = queue.RunAsync(Heavy, Patience, gate.Hold, CancellationToken.None);
        await gate.Entered;
        var nextHeavy = queue.RunAsync(Heavy, Patience, second.Hold, CancellationToken.None);

        for (int i = 0; i < 20; i++)
            Assert.That((await Run(queue, _ => i, CancellationToken.None)).Result, Is.EqualTo(i));

        Assert.That((queue.HeavyWaiting, queue.Running, second.Entered.IsCompleted), Is.EqualTo((1, 1, false)));
        gate.Open();
        await second.Entered;
        second.Open();
        Assert.That(((await heavy).Result, (await nextHeavy).Result), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task RunAsync_WhatIsKept_IsGivenUpWhenTheWorkEndsNotWhenTheCallerGivesUp()
    {
        using var queue = Queue(slots: 1, length: 5);
        using var gate = new Gate();
        var kept = new Kept();
        var slow = queue.RunAsync(default, TimeSpan.FromSeconds(1), gate.Hold, CancellationToken.None, kept);
        await gate.Entered;
        while (!slow.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.That(((await slow).Outcome, kept.Disposed), Is.EqualTo((QueueOutcome.TooSlow, 0)));
        gate.Open();
        await Run(queue, _ => 0, CancellationToken.None);
        Assert.That((kept.Disposed, _memory.Held), Is.EqualTo((1, 0L)));
    }

    [Test]
    public async Task RunAsync_TurnedAwayOrTooLateToBegin_GivesUpWhatIsKept()
    {
        using var queue = Queue(slots: 1, length: 1);
        using var gate = new Gate();
        Kept late = new(), refused = new();
        var running = queue.RunAsync(new(default, 100), Patience, gate.Hold, CancellationToken.None);
        await gate.Entered;
        var waiting = queue.RunAsync(new(default, 10), Patience, _ => 2, CancellationToken.None, late);
        var turnedAway = await queue.RunAsync(new(default, 1), Patience, _ => 3, CancellationToken.None, refused);
        Assert.That((turnedAway.Shed, refused.Disposed, late.Disposed, _memory.Held), Is.EqualTo((ShedReason.Count, 1, 0, 110L)));

        _time.Advance(TimeSpan.FromSeconds(4));
        await waiting;

        Assert.That((late.Disposed, _memory.Held), Is.EqualTo((1, 100L)));
        gate.Open();
        await running;
        Assert.That(_memory.Held, Is.Zero);
    }

    private static TimeSpan Patience => TimeSpan.FromSeconds(12);

    private static RenderCost Heavy => new(TimeSpan.FromMilliseconds(201), 0);

    private static Task<QueueResult<T>> Run<T>(RenderQueue queue, Func<CancellationToken, T> work, CancellationToken cancellationToken) =>
        queue.RunAsync(default, Patience, work, cancellationToken);

    private RenderQueue Queue(int slots, int length) => new(Options.Create(new RenderingOptions { Slots = slots, QueueLength = length }), _memory, _time);

    private sealed class Kept : IDisposable
    {
        public int Disposed { get; private set; }

        public void Dispose() => Disposed++;
    }
}

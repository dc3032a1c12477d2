using ImageProxy.Rendering;
using Microsoft.Extensions.Options;

namespace ImageProxy.Tests.Rendering;

internal sealed class RenderQueueTests
{
    private readonly ManualTime _time = new();

    [Test]
    public async Task RunAsync_FreeSlot_RunsOnAThreadOfItsOwn()
    {
        using var queue = Queue(slots: 1, length: 0);
        var (outcome, name, _) = await queue.RunAsync(_ => Thread.CurrentThread.Name, CancellationToken.None);
        Assert.That((outcome, name), Is.EqualTo((QueueOutcome.Done, "render 0")));
    }

    [Test]
    public async Task RunAsync_QueueFull_IsBusyAtOnce()
    {
        using var queue = Queue(slots: 1, length: 1);
        using var gate = new Gate();
        var running = queue.RunAsync(gate.Hold, CancellationToken.None);
        await gate.Entered;
        var waiting = queue.RunAsync(_ => 2, CancellationToken.None);

        var (refused, _, _) = await queue.RunAsync(_ => 3, CancellationToken.None);

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
        var running = queue.RunAsync(gate.Hold, CancellationToken.None);
        await gate.Entered;
        bool ran = false;
        var waiting = queue.RunAsync(_ => ran = true, CancellationToken.None);

        _time.Advance(TimeSpan.FromSeconds(4));

        Assert.That((await waiting).Outcome, Is.EqualTo(QueueOutcome.Busy));
        gate.Open();
        await running;
        await queue.RunAsync(_ => 0, CancellationToken.None); // in order, so the abandoned job has been passed by now
        Assert.That(ran, Is.False);
    }

    [Test]
    public async Task RunAsync_PastItsDeadline_IsTooSlowAndKeepsTheSlot()
    {
        using var queue = Queue(slots: 1, length: 5);
        using var gate = new Gate();
        var slow = queue.RunAsync(gate.Hold, CancellationToken.None);
        await gate.Entered;

        // The clock may only move once the queue has set its deadline timer, which it does after the job has begun.
        while (!slow.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.That(((await slow).Outcome, gate.Token.IsCancellationRequested, queue.Running), Is.EqualTo((QueueOutcome.TooSlow, true, 1)));
        gate.Open();
        Assert.That((await queue.RunAsync(_ => 7, CancellationToken.None)).Result, Is.EqualTo(7));
    }

    [Test]
    public async Task RunAsync_CallerLeavesWhileWaiting_ThrowsAndNeverRuns()
    {
        using var queue = Queue(slots: 1, length: 5);
        using var gate = new Gate();
        using var leaving = new CancellationTokenSource();
        var running = queue.RunAsync(gate.Hold, CancellationToken.None);
        await gate.Entered;
        bool ran = false;
        var waiting = queue.RunAsync(_ => ran = true, leaving.Token);

        await leaving.CancelAsync();

        Assert.That(async () => await waiting, Throws.InstanceOf<OperationCanceledException>());
        gate.Open();
        await running;
        await queue.RunAsync(_ => 0, CancellationToken.None);
        Assert.That(ran, Is.False);
    }

    [Test]
    public void RunAsync_JobThrows_ReachesTheCallerAndFreesTheSlot()
    {
        using var queue = Queue(slots: 1, length: 0);
        Assert.That(async () => await queue.RunAsync<int>(_ => throw new InvalidDataException("bad"), CancellationToken.None), Throws.InstanceOf<InvalidDataException>());
        Assert.That(async () => (await queue.RunAsync(_ => 1, CancellationToken.None)).Result, Is.EqualTo(1));
    }

    private RenderQueue Queue(int slots, int length) => new(Options.Create(new RenderingOptions { Slots = slots, QueueLength = length }), _time);

    /// <summary>A job that stays in its slot until it is told to go.</summary>
    private sealed class Gate : IDisposable
    {
        private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim _open = new();

        public Task Entered => _entered.Task;

        public CancellationToken Token { get; private set; }

        public int Hold(CancellationToken token)
        {
            Token = token;
            _entered.TrySetResult();
            _open.Wait(CancellationToken.None);
            return 1;
        }

        public void Open() => _open.Set();

        public void Dispose() => _open.Set();
    }
}

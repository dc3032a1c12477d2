using ImageProxy.Fleet;
using ImageProxy.Fleet.Locks;

namespace ImageProxy.Tests.Fleet;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class FleetLockTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly FleetOptions Options = new() { Redis = "fake", Lease = TimeSpan.FromSeconds(3) };
    private readonly ManualTime _time = new();
    private readonly FakeRedis _redis;
    private FakeNode _one = null!, _two = null!;

    public FleetLockTests() => _redis = new(_time);

    [SetUp]
    public async Task SetUp() => (_one, _two) = (await FakeNode.StartAsync(_redis, _time, Options), await FakeNode.StartAsync(_redis, _time, Options));

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _two.DisposeAsync();
    }

    [Test]
    public async Task Enter_Free_IsHeldUntilReleased()
    {
        using var lease = await HeldAsync(_one);
        Assert.That(_redis.Get("imageproxy:lock:n"), Is.Not.Null);
        lease.Release(LockSignal.Shared);
        Assert.That(_redis.Get("imageproxy:lock:n"), Is.Null);
        Assert.That(_one.Locks.Waiting, Is.Zero);
    }

    [TestCase(nameof(LockSignal.Shared), nameof(LockOutcome.Shared))]
    [TestCase(nameof(LockSignal.NotShared), nameof(LockOutcome.NotShared))]
    [TestCase(nameof(LockSignal.Failed), nameof(LockOutcome.Held))]
    public async Task Enter_Taken_HearsHowItEnds(string signal, string outcome)
    {
        using var lease = await HeldAsync(_one);
        var waiting = _two.Locks.EnterAsync("n", Patience, default);
        await _time.ScheduledAsync(FleetLock.LookEvery);
        Assert.That(waiting.IsCompleted, Is.False);

        lease.Release(Enum.Parse<LockSignal>(signal));

        var entry = await waiting; // no time has passed: nobody polled
        Assert.That((entry.Outcome.ToString(), entry.HasWaited), Is.EqualTo((outcome, true)));
        entry.Lease?.Dispose();
    }

    [Test]
    public async Task Release_NobodyWaits_NobodyIsTold()
    {
        int messages = 0;
        _redis.Subscribe("imageproxy:released", _ => messages++);
        using (await HeldAsync(_one))
            Assert.That(messages, Is.Zero);
        Assert.That(messages, Is.Zero);
    }

    [Test]
    public async Task Enter_HolderWorksOn_KeepsTheLockBeyondItsLease()
    {
        using var lease = await HeldAsync(_one);
        for (int i = 0; i < 20; i++)
            _time.Advance(TimeSpan.FromSeconds(1));
        var entry = await _two.Locks.EnterAsync("n", TimeSpan.Zero, default);
        Assert.That(entry.Outcome, Is.EqualTo(LockOutcome.GaveUp));
    }

    [Test]
    public async Task Enter_HolderHasDied_IsTakenOverWhenItsLeaseEnds()
    {
        await HeldAsync(_one);
        _one.Link.Breaks = new IOException("dead"); // renews no more
        var waiting = _two.Locks.EnterAsync("n", Patience, default);
        var waited = await PassAsync(waiting);
        var entry = await waiting;
        Assert.That((entry.Outcome, entry.HasWaited), Is.EqualTo((LockOutcome.Held, true)));
        Assert.That(waited, Is.InRange(Options.Lease, Patience));
        entry.Lease?.Dispose();
    }

    [Test]
    public async Task Enter_MessageLost_FindsOutWithinTheSafetyNet()
    {
        var lease = await HeldAsync(_one);
        var waiting = _two.Locks.EnterAsync("n", Patience, default);
        await _time.ScheduledAsync(FleetLock.LookEvery);
        _redis.LosesMessages = true;
        lease.Release(LockSignal.Shared);
        var waited = await PassAsync(waiting);
        Assert.That((await waiting).Outcome, Is.EqualTo(LockOutcome.Held), "free: the caller looks for a result first");
        Assert.That(waited, Is.LessThan(Patience));
        (await waiting).Lease?.Dispose();
    }

    [Test]
    public async Task Enter_MessagesWereAway_LooksAgainAtOnce()
    {
        var lease = await HeldAsync(_one);
        var waiting = _two.Locks.EnterAsync("n", Patience, default);
        await _time.ScheduledAsync(FleetLock.LookEvery);
        _redis.LosesMessages = true;
        lease.Release(LockSignal.Shared);
        _two.Link.Reconnect();
        Assert.That((await waiting).Outcome, Is.EqualTo(LockOutcome.Held));
        (await waiting).Lease?.Dispose();
    }

    [Test]
    public async Task Enter_HeldForTooLong_GivesUp()
    {
        using var lease = await HeldAsync(_one);
        var waiting = _two.Locks.EnterAsync("n", Patience, default);
        var waited = await PassAsync(waiting);
        Assert.That((await waiting).Outcome, Is.EqualTo(LockOutcome.GaveUp));
        Assert.That(waited, Is.GreaterThanOrEqualTo(Patience));
    }

    [Test]
    public async Task Enter_RedisAway_SaysSoAtOnce()
    {
        _one.Link.Breaks = new IOException("reset");
        Assert.That((await _one.Locks.EnterAsync("n", Patience, default)).Outcome, Is.EqualTo(LockOutcome.Away));
    }

    [Test]
    public async Task Enter_RedisGoesWhileWaiting_IsNotWaitedFor()
    {
        using var lease = await HeldAsync(_one);
        var waiting = _two.Locks.EnterAsync("n", Patience, default);
        await _time.ScheduledAsync(FleetLock.LookEvery);
        _two.Link.Breaks = new IOException("reset");
        await _two.Gate.RunAsync("get", link => link.GetAsync("k")); // whoever notices first
        Assert.That((await waiting).Outcome, Is.EqualTo(LockOutcome.Away));
    }

    [Test]
    public async Task Enter_AnsweredAfterTheDeadline_IsGivenBack()
    {
        _one.Link.Hangs = true;
        var asking = _one.Locks.EnterAsync("n", Patience, default);
        await _time.ScheduledAsync(Options.Timeout);
        _time.Advance(Options.Timeout);
        Assert.That((await asking).Outcome, Is.EqualTo(LockOutcome.Away));

        _one.Link.AnswerLate();
        while (_redis.Get("imageproxy:lock:n") is not null)
            await Task.Yield();
    }

    [Test]
    public async Task Enter_CallerLeaves_StopsWaiting()
    {
        using var lease = await HeldAsync(_one);
        using var leaving = new CancellationTokenSource();
        var waiting = _two.Locks.EnterAsync("n", Patience, leaving.Token);
        await _time.ScheduledAsync(FleetLock.LookEvery);
        await leaving.CancelAsync();
        Assert.That(async () => await waiting, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(_two.Locks.Waiting, Is.Zero);
    }

    [Test]
    public async Task Release_TakenOverMeanwhile_LeavesTheOthersLock()
    {
        var late = await HeldAsync(_one);
        _redis.Clear(); // its lease has ended while it was stopped
        var entry = await _two.Locks.EnterAsync("n", Patience, default);
        late.Release(LockSignal.Shared);
        Assert.That(entry.Outcome, Is.EqualTo(LockOutcome.Held));
        Assert.That(_redis.Get("imageproxy:lock:n"), Is.Not.Null);
        entry.Lease?.Dispose();
    }

    [Test]
    public async Task Renew_RedisHasLostAll_TakesTheLockAgain()
    {
        using var lease = await HeldAsync(_one);
        _redis.Clear();
        _time.Advance(Options.Lease / 3);
        Assert.That((await _two.Locks.EnterAsync("n", TimeSpan.Zero, default)).Outcome, Is.EqualTo(LockOutcome.GaveUp));
    }

    [Test]
    public async Task Release_RedisCountsAsAway_ReachesItAllTheSame()
    {
        var lease = await HeldAsync(_one);
        _one.Link.FailsProbes = true;
        _one.Link.Breaks = new IOException("for a moment");
        await _one.Gate.RunAsync("get", link => link.GetAsync("k"));
        _one.Link.Breaks = null;
        Assert.That(_one.Gate.IsUp, Is.False);
        lease.Release(LockSignal.Shared);
        Assert.That(_redis.Get("imageproxy:lock:n"), Is.Null);
    }

    [Test]
    public async Task Release_Done_IsNotFollowedByARenewal()
    {
        (await HeldAsync(_one)).Release(LockSignal.Shared);
        _time.Advance(2 * Options.Lease);
        Assert.That(_redis.Get("imageproxy:lock:n"), Is.Null);
    }

    [Test]
    public async Task Enter_OtherName_IsNotInTheWay()
    {
        using var lease = await HeldAsync(_one);
        var other = await _two.Locks.EnterAsync("m", Patience, default);
        Assert.That((other.Outcome, other.HasWaited), Is.EqualTo((LockOutcome.Held, false)));
        other.Lease?.Dispose();
    }

    [Test]
    public async Task FindOrEnter_Free_AsksForTheResultBehindTheLockInOneBreath()
    {
        _one.Link.Hangs = true;
        var entering = _one.Locks.FindOrEnterAsync("n", () => FindAsync(_one), Patience, default);
        Assert.That(_one.Link.Asked, Is.EqualTo(new[] { "EVAL imageproxy:lock:n", "GET result" }));
        _one.Link.AnswerLate();
        var (found, lease) = await entering;
        Assert.That((found, lease is not null), Is.EqualTo(((byte[]?)null, true)));
        lease!.Dispose();
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task FindOrEnter_ResultIsThere_IsFoundWithoutWaitingForWhoeverHoldsTheLock(bool isHeld)
    {
        using var held = isHeld ? await HeldAsync(_two) : null;
        _redis.Set("result", [1, 2], TimeSpan.FromMinutes(1));
        var (found, lease) = await _one.Locks.FindOrEnterAsync("n", () => FindAsync(_one), Patience, default); // no time passes
        Assert.That((found, lease), Is.EqualTo((new byte[] { 1, 2 }, (FleetLease?)null)));
        Assert.That(_redis.Get("imageproxy:lock:n") is not null, Is.EqualTo(isHeld), "what was taken is given back");
    }

    private static async Task<byte[]?> FindAsync(FakeNode node) => (await node.Gate.RunAsync("get", link => link.GetAsync("result"))).Value;

    private static async Task<FleetLease> HeldAsync(FakeNode node)
    {
        var entry = await node.Locks.EnterAsync("n", Patience, default);
        Assert.That((entry.Outcome, entry.HasWaited), Is.EqualTo((LockOutcome.Held, false)));
        return entry.Lease!;
    }

    /// <summary>Lets time pass until it is done.</summary>
    private async Task<TimeSpan> PassAsync(Task task)
    {
        var step = TimeSpan.FromMilliseconds(10);
        var began = _time.GetUtcNow();
        while (!task.IsCompleted)
        {
            _time.Advance(step);
            for (int i = 0; i < 20 && !task.IsCompleted; i++)
                await Task.Yield();
        }

        return _time.GetUtcNow() - began;
    }
}

using ImageProxy.Fleet.Redis;

namespace ImageProxy.Tests.Fleet;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class RedisGateTests : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMilliseconds(100);
    private readonly ManualTime _time = new();
    private readonly FakeRedis _redis;
    private FakeNode _node = null!;

    public RedisGateTests() => _redis = new(_time);

    [SetUp]
    public async Task SetUp() => _node = await FakeNode.StartAsync(_redis, _time);

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Test]
    public async Task Run_Answered_IsTheAnswer()
    {
        _redis.Set("k", [1, 2], TimeSpan.FromMinutes(1));
        var (answered, value) = await _node.Gate.RunAsync("get", link => link.GetAsync("k"));
        Assert.That((answered, value), Is.EqualTo((true, new byte[] { 1, 2 })));
    }

    [Test]
    public async Task Run_NoAnswer_IsGivenUpAtTheDeadlineAndOthersDoNotAsk()
    {
        _node.Link.Hangs = true;
        var asking = _node.Gate.RunAsync("get", link => link.GetAsync("k")).AsTask();
        await _time.ScheduledAsync(Deadline);
        Assert.That((asking.IsCompleted, _node.Gate.IsUp), Is.EqualTo((false, true)));
        _time.Advance(Deadline);
        Assert.That((await asking).Answered, Is.False);
        Assert.That(_node.Gate.IsUp, Is.False);

        int asked = _node.Link.Asked.Count;
        for (int i = 0; i < 100; i++)
            Assert.That((await _node.Gate.RunAsync("get", link => link.GetAsync("k"))).Answered, Is.False);
        Assert.That(_node.Link.Asked.Count, Is.EqualTo(asked));
        Assert.That(_node.Log.Ids, Is.EqualTo(new[] { 7002, 7001 }), "one line for each change");
    }

    [Test]
    public async Task Run_OthersAreAnsweredMeanwhile_GoesOnWaiting()
    {
        var slow = new TaskCompletionSource<int>();
        var asking = _node.Gate.RunAsync("slow", _ => slow.Task).AsTask();
        for (int round = 0; round < 3; round++)
        {
            await _time.ScheduledAsync(Deadline);
            _time.Advance(Deadline / 2);
            await _node.Gate.RunAsync("get", link => link.GetAsync("k"));
            _time.Advance(Deadline / 2);
        }

        await _time.ScheduledAsync(Deadline);
        Assert.That((asking.IsCompleted, _node.Gate.IsUp), Is.EqualTo((false, true)));
        slow.SetResult(7);
        Assert.That(await asking, Is.EqualTo(new RedisAttempt<int>(true, 7)));
    }

    [Test]
    public async Task Run_ConnectionBroken_IsAwayUntilAProbeIsAnswered()
    {
        var changes = 0;
        _node.Gate.Changed += () => Interlocked.Increment(ref changes);
        _node.Link.Breaks = new IOException("reset");
        Assert.That((await _node.Gate.RunAsync("get", link => link.GetAsync("k"))).Answered, Is.False);
        Assert.That((_node.Gate.IsUp, changes), Is.EqualTo((false, 1)));

        _node.Link.Breaks = null;
        var back = new TaskCompletionSource();
        _node.Gate.Changed += back.SetResult;
        while (!back.Task.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Yield();
        }

        Assert.That((await _node.Gate.RunAsync("get", link => link.GetAsync("k"))).Answered, Is.True);
        Assert.That(_node.Log.Ids.Where(id => id != 7003), Is.EqualTo(new[] { 7002, 7001, 7002 }));
    }

    [Test]
    public async Task Run_Refused_IsNoAnswerButRedisIsThere()
    {
        _node.Link.Breaks = new RespError("OOM command not allowed");
        Assert.That(await _node.Gate.RunAsync("set", link => link.SetAsync("k", [], Deadline)), Is.False);
        Assert.That(_node.Gate.IsUp, Is.True);
    }

    [Test]
    public async Task Run_ClientThrowsAtOnce_IsNoAnswer()
    {
        _node.Link.FailsProbes = true;
        Assert.That((await _node.Gate.RunAsync<int>("get", _ => throw new InvalidOperationException())).Answered, Is.False);
        Assert.That(_node.Gate.IsUp, Is.False);
    }

    [Test]
    public async Task Start_FirstAttemptToConnectTakesLong_IsAwayUntilItIsOver()
    {
        var connecting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var starting = FakeNode.StartAsync(_redis, _time, connecting: connecting.Task);
        await _time.ScheduledAsync(RedisGate.FirstAttempt);
        Assert.That(starting.IsCompleted, Is.False);
        _time.Advance(RedisGate.FirstAttempt);
        await using var node = await starting;
        Assert.That((node.Gate.IsUp, node.Log.Ids.Single()), Is.EqualTo((false, 7001)));

        var up = new TaskCompletionSource();
        node.Gate.Changed += () => up.TrySetResult();
        connecting.SetResult();
        await up.Task;
        Assert.That((node.Gate.IsUp, node.Log.Ids[^1]), Is.EqualTo((true, 7002)));
    }
}

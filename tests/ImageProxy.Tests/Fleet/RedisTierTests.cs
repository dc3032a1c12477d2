using ImageProxy.Fleet;
using ImageProxy.Fleet.Redis;
using ImageProxy.Tests.Caching;
using Microsoft.Extensions.Logging.Abstractions;

namespace ImageProxy.Tests.Fleet;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class RedisTierTests : IAsyncDisposable
{
    private static readonly FleetOptions Options = new() { Redis = "fake" };
    private readonly ManualTime _time = new();
    private readonly FakeRedis _redis;
    private FakeNode _node = null!;
    private RedisTier _tier = null!;

    public RedisTierTests() => _redis = new(_time);

    [SetUp]
    public async Task SetUp()
    {
        _node = await FakeNode.StartAsync(_redis, _time, Options);
        _tier = new(
            _node.Gate, new RedisCache(_node.Link, Options.KeyPrefix), "rendition", 1000, Options, Some.Metrics(), _time, NullLogger<RedisTier>.Instance);
    }

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Test]
    public async Task TrySet_RedisHasNotAnsweredYet_OthersAreToldBehindTheValue()
    {
        _node.Link.Hangs = true;
        string[]? before = null;
        var storing = _tier.TrySetAsync(Some.Key(1), Some.Rendition(1), default, () => before = [.. _node.Link.Asked]);
        Assert.That(storing.IsCompleted, Is.False);
        Assert.That(before?.Select(command => command.Split(' ')[0]), Is.EqualTo(new[] { "EVAL", "SET" }), "the index, then the value");
        _node.Link.AnswerLate();
        Assert.That(await storing, Is.True);
        Some.AssertSame(await _tier.GetAsync(Some.Key(1), default), Some.Rendition(1));
    }

    [Test]
    public async Task TrySet_RefusedLately_OthersAreToldOfNothingThatIsNotThere()
    {
        _node.Link.Breaks = new RespError("OOM");
        Assert.That(await TrySetAsync(), Is.EqualTo((false, true)), "nobody could know");
        Assert.That(await TrySetAsync(), Is.EqualTo((false, false)));
        _node.Link.Breaks = null;
        Assert.That(await TrySetAsync(), Is.EqualTo((true, false)), "told by the answer");
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.That(await TrySetAsync(), Is.EqualTo((true, true)));
    }

    [Test]
    public async Task TrySet_TooLarge_NobodyIsTold()
    {
        bool isTold = false;
        Assert.That(await _tier.TrySetAsync(Some.Key(1), Some.Rendition(1, bytes: 1001), default, () => isTold = true), Is.False);
        Assert.That(isTold, Is.False);
    }

    private async Task<(bool Kept, bool Told)> TrySetAsync()
    {
        bool isTold = false;
        bool isKept = await _tier.TrySetAsync(Some.Key(1), Some.Rendition(1), default, () => isTold = true);
        return (isKept, isTold);
    }
}

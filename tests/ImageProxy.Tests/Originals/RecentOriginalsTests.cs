using System.Buffers;
using ImageProxy.Originals;

namespace ImageProxy.Tests.Originals;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class RecentOriginalsTests
{
    private readonly ManualTime _time = new();
    private readonly List<Buffer> _buffers = [];

    [TearDown]
    public void NoBufferIsLeft() => Assert.That(_buffers.Where(buffer => buffer.Returned != 1), Is.Empty, "each is given back exactly once");

    [Test]
    public void Find_Kept_IsHeldByBothUntilBothLetGo()
    {
        using var recent = new RecentOriginals(100, _time);
        recent.Keep("a", Make(10), _time.GetUtcNow());
        var (original, asked) = recent.Find("a", _time.GetUtcNow())!.Value;
        recent.Drop("a");
        Assert.That((_buffers[0].Returned, asked, recent.Bytes, recent.Find("a", default)), Is.EqualTo((0, _time.GetUtcNow(), 0L, ((Original, DateTimeOffset)?)null)));
        original.Dispose();
    }

    [Test]
    public void Find_AskedForTooLongAgo_IsNone()
    {
        using var recent = new RecentOriginals(100, _time);
        recent.Keep("a", Make(10), _time.GetUtcNow());
        Assert.That(recent.Find("a", _time.GetUtcNow() + TimeSpan.FromTicks(1)), Is.Null);
    }

    [Test]
    public void Keep_MoreThanTheLimit_TheOldestGoButTheLastStays()
    {
        using var recent = new RecentOriginals(100, _time);
        foreach (var (key, length) in new[] { ("a", 40), ("b", 40), ("c", 40), ("d", 150) })
        {
            recent.Keep(key, Make(length), _time.GetUtcNow());
            if (key == "c")
                Assert.That((Has(recent, "a"), Has(recent, "b"), Has(recent, "c"), recent.Bytes), Is.EqualTo((false, true, true, 80L)));
        }

        Assert.That((Has(recent, "c"), Has(recent, "d"), recent.Bytes), Is.EqualTo((false, true, 150L)), "one that is larger alone is for those who wait for it");
    }

    [Test]
    public void Keep_SameKeyAgain_ReplacesIt()
    {
        using var recent = new RecentOriginals(100, _time);
        recent.Keep("a", Make(10), _time.GetUtcNow());
        recent.Keep("a", Make(20), _time.GetUtcNow());
        Assert.That((recent.Bytes, _buffers[0].Returned), Is.EqualTo((20L, 1)));
    }

    [Test]
    public void Sweep_AfterItsLife_GivesTheMemoryBack()
    {
        using var recent = new RecentOriginals(100, _time);
        recent.Keep("a", Make(10), _time.GetUtcNow());
        _time.Advance(RecentOriginals.Life - TimeSpan.FromTicks(1));
        Assert.That(Has(recent, "a"), Is.True);
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.That(Has(recent, "a"), Is.False);
        _time.Advance(RecentOriginals.Life);
        Assert.That((recent.Bytes, _buffers[0].Returned), Is.EqualTo((0L, 1)));
    }

    [Test]
    public void Keep_TurnedOffOrDisposed_GivesBackAtOnce()
    {
        using var off = new RecentOriginals(0, _time);
        var over = new RecentOriginals(100, _time);
        over.Keep("a", Make(10), _time.GetUtcNow());
        over.Dispose();
        off.Keep("b", Make(10), _time.GetUtcNow());
        over.Keep("c", Make(10), _time.GetUtcNow());
        Assert.That((off.IsOn, Has(off, "b"), Has(over, "a"), Has(over, "c")), Is.EqualTo((false, false, false, false)));
    }

    private static bool Has(RecentOriginals recent, string key)
    {
        if (recent.Find(key, default) is not { } found)
            return false;
        found.Original.Dispose();
        return true;
    }

    private Original Make(int length)
    {
        var buffer = new Buffer(length);
        _buffers.Add(buffer);
        return new(new("s", "\"e\"", null, length), buffer, length);
    }

    private sealed class Buffer(int length) : IMemoryOwner<byte>
    {
        public int Returned { get; private set; }

        public Memory<byte> Memory { get; } = new byte[length];

        public void Dispose() => Returned++;
    }
}

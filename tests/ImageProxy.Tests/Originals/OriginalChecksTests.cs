using ImageProxy.Caching;
using ImageProxy.Fleet;
using ImageProxy.Fleet.Purges;
using ImageProxy.Originals;

namespace ImageProxy.Tests.Originals;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class OriginalChecksTests
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(10), Tick = TimeSpan.FromTicks(1);
    private readonly ManualTime _time = new();
    private readonly RenditionCache _cache;
    private readonly OriginalChecks _checks;

    public OriginalChecksTests() => _checks = new(Fresh, _cache = new([], _time), _time);

    [Test]
    public void Find_UntilItIsTooOld_IsWhatWasRemembered()
    {
        Remember("\"1\"");
        _time.Advance(Fresh - Tick);
        Assert.That(_checks.Find("a.jpg")?.ETag, Is.EqualTo("\"1\""));
        Assert.That(_checks.Find("b.jpg"), Is.Null);
        _time.Advance(2 * Tick);
        Assert.That(_checks.Find("a.jpg"), Is.Null);
    }

    [Test]
    public void Remember_AnOlderAnswer_ChangesNothing()
    {
        var before = _time.GetUtcNow();
        _time.Advance(TimeSpan.FromSeconds(1));
        Remember("\"2\"");
        _checks.Remember("a.jpg", new("\"1\"", before));
        Assert.That(_checks.Find("a.jpg")?.ETag, Is.EqualTo("\"2\""));
    }

    [Test]
    public void Find_PurgedOrDistrustedSince_IsNull()
    {
        Remember("\"1\"");
        _cache.Distrust(new(PurgeKind.Key, "a.jpg"));
        Assert.That(_checks.Find("a.jpg"), Is.Null);
        _time.Advance(TimeSpan.FromSeconds(3));
        Remember("\"1\"");
        Assert.That(_checks.Find("a.jpg"), Is.Not.Null);
        _time.Advance(Tick);
        _cache.DistrustAll();
        Assert.That(_checks.Find("a.jpg"), Is.Null);
    }

    [Test]
    public void ConfirmedAt_AskedAboutAnotherRendition_IsThatMoment()
    {
        var rendered = _time.GetUtcNow();
        _time.Advance(Fresh + Tick);
        Assert.That(_checks.ConfirmedAt("a.jpg", "\"1\"", rendered), Is.Null, "too old by itself");
        Remember("\"1\"");
        Assert.That(_checks.ConfirmedAt("a.jpg", "\"1\"", rendered), Is.EqualTo(_time.GetUtcNow()));
        Assert.That(_checks.ConfirmedAt("a.jpg", "\"0\"", rendered), Is.Null, "of other bytes");
        Assert.That((_checks.IsSuperseded("a.jpg", "\"1\"", rendered), _checks.IsSuperseded("a.jpg", "\"0\"", rendered)), Is.EqualTo((false, true)));
        Assert.That(_checks.IsSuperseded("a.jpg", "\"2\"", _time.GetUtcNow()), Is.False, "it has been asked for no earlier");
    }

    [TestCase("""{"tag":"\"1\"","asked":"2030-01-02T03:04:05+00:00"}""", true)]
    [TestCase("""{"tag":"1","asked":"2030-01-02T03:04:05+00:00"}""", false)]
    [TestCase("""{"tag":null,"asked":"2030-01-02T03:04:05+00:00"}""", false)]
    [TestCase("""{"tag":"\"1\"","asked":"soon"}""", false)]
    [TestCase("[]", false)]
    [TestCase("", false)]
    public void Read_WhatLiesInRedis_IsCheckedBeforeItIsBelieved(string value, bool isOne) =>
        Assert.That(FleetChecks.Read(System.Text.Encoding.UTF8.GetBytes(value)) is not null, Is.EqualTo(isOne));

    [Test]
    public void IsUsable_ClockOfAnotherNodeFarAhead_IsFalse()
    {
        Assert.That(_checks.IsUsable("a.jpg", new("\"1\"", _time.GetUtcNow().AddSeconds(59))), Is.True);
        Assert.That(_checks.IsUsable("a.jpg", new("\"1\"", _time.GetUtcNow().AddSeconds(61))), Is.False);
    }

    private void Remember(string etag) => _checks.Remember("a.jpg", new(etag, _time.GetUtcNow()));
}

using ImageProxy.Caching;
using ImageProxy.Images;
using Microsoft.Extensions.Options;

namespace ImageProxy.Tests.Caching;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class NegativeCacheTests
{
    private static readonly ImageFault Broken = new(ImageError.OriginalUnusable, "The original is not an image.");

    private readonly ManualTime _time = new();

    [Test]
    public void IsMissing_WithinItsTime_IsTrueAndThenFalse()
    {
        NegativeCache cache = New();
        cache.RememberMissing("a.jpg");
        _time.Advance(TimeSpan.FromMinutes(1) - TimeSpan.FromTicks(1));
        Assert.That((cache.IsMissing("a.jpg"), cache.IsMissing("b.jpg")), Is.EqualTo((true, false)));

        _time.Advance(TimeSpan.FromTicks(1));

        Assert.That(cache.IsMissing("a.jpg"), Is.False);
    }

    [Test]
    public void FindUnusable_SameBytes_IsTheFaultUntilItsTimeIsOver()
    {
        NegativeCache cache = New();
        cache.RememberUnusable("a.jpg", "\"1\"", Broken);

        Assert.That(cache.FindUnusable("a.jpg", "\"1\""), Is.EqualTo(Broken));
        Assert.That(cache.FindUnusable("a.jpg"), Is.EqualTo(new UnusableOriginal("\"1\"", Broken)));
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.That(cache.FindUnusable("a.jpg", "\"1\""), Is.Null);
        Assert.That(cache.FindUnusable("a.jpg"), Is.Null);
    }

    [Test]
    public void FindUnusable_OtherBytes_IsNull()
    {
        NegativeCache cache = New();
        cache.RememberUnusable("a.jpg", "\"1\"", Broken);

        Assert.That(cache.FindUnusable("a.jpg", "\"2\""), Is.Null);
    }

    [Test]
    public void Forget_AnOriginal_ForgetsBothKindsOfItAlone()
    {
        NegativeCache cache = New();
        foreach (string key in (string[])["a.jpg", "b.jpg"])
        {
            cache.RememberMissing(key);
            cache.RememberUnusable(key, "\"1\"", Broken);
        }

        cache.Forget("a.jpg");

        Assert.That((cache.IsMissing("a.jpg"), cache.FindUnusable("a.jpg")), Is.EqualTo((false, (UnusableOriginal?)null)));
        Assert.That((cache.IsMissing("b.jpg"), cache.FindUnusable("b.jpg") is not null), Is.EqualTo((true, true)));
    }

    [Test]
    public void RememberMissing_MoreThanItsCapacity_DropsTheOldest()
    {
        NegativeCache cache = New();
        for (int i = 0; i <= NegativeCache.Capacity; i++)
            cache.RememberMissing($"{i}");

        Assert.That((cache.IsMissing("0"), cache.IsMissing("1"), cache.IsMissing($"{NegativeCache.Capacity}")), Is.EqualTo((false, true, true)));
    }

    [Test]
    public void RememberMissing_TimeOfZero_RemembersNothing()
    {
        var cache = new NegativeCache(Options.Create(new CachingOptions { MissingFor = TimeSpan.Zero }), _time);

        cache.RememberMissing("a.jpg");

        Assert.That(cache.IsMissing("a.jpg"), Is.False);
    }

    private NegativeCache New() => new(Options.Create(new CachingOptions()), _time);
}

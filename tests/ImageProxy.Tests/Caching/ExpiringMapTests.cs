using ImageProxy.Caching;

namespace ImageProxy.Tests.Caching;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class ExpiringMapTests
{
    private readonly ManualTime _time = new();

    [Test]
    public void Set_Again_RestartsItsTimeAndItsPlaceInTheQueue()
    {
        var map = new ExpiringMap<string, int>(2, TimeSpan.FromSeconds(10), _time);
        map.Set("a", 1);
        map.Set("b", 2);
        _time.Advance(TimeSpan.FromSeconds(6));
        map.Set("a", 3);
        map.Set("c", 4);
        _time.Advance(TimeSpan.FromSeconds(6));

        Assert.That((map.TryGet("a", out int a), a, map.TryGet("b", out _), map.TryGet("c", out _)), Is.EqualTo((true, 3, false, true)));
    }

    [Test]
    public void Set_OthersPastTheirTime_DropsThem()
    {
        var map = new ExpiringMap<int, int>(100, TimeSpan.FromSeconds(10), _time);
        for (int i = 0; i < 50; i++)
            map.Set(i, i);
        _time.Advance(TimeSpan.FromSeconds(10));

        map.Set(50, 50);

        Assert.That(map.Count, Is.EqualTo(1));
    }

    [Test]
    public void Remove_TheLast_LeavesNone()
    {
        var map = new ExpiringMap<int, int>(100, TimeSpan.FromSeconds(10), _time);
        map.Set(1, 1);

        map.Remove(1);
        map.Remove(2);

        Assert.That((map.Count, map.TryGet(1, out _)), Is.EqualTo((0, false)));
    }
}

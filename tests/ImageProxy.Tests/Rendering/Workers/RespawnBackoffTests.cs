using ImageProxy.Rendering.Workers;

namespace ImageProxy.Tests.Rendering.Workers;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class RespawnBackoffTests
{
    private readonly ManualTime _time = new();

    [Test]
    public void TryStart_BurstUsedUp_LetsTenASecondStart()
    {
        var backoff = new RespawnBackoff(_time, burst: 3);
        Assert.That(Starts(backoff), Is.EqualTo(3));
        Assert.That(backoff.Delay, Is.EqualTo(TimeSpan.FromMilliseconds(100)).Within(TimeSpan.FromTicks(10)));

        int started = 0;
        for (int i = 0; i < 200; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(50));
            started += Starts(backoff);
        }

        Assert.That(started, Is.EqualTo(10 * RespawnBackoff.StartsPerSecond).Within(1));
    }

    [Test]
    public void TryStart_AfterALongRest_IsTheBurstAgainAndNoMore()
    {
        var backoff = new RespawnBackoff(_time, burst: 3);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.That(Starts(backoff), Is.EqualTo(3));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.That(Starts(backoff), Is.EqualTo(3));
    }

    [Test]
    public void Delay_FailuresInARow_DoublesFrom100MsTo5S()
    {
        var backoff = new RespawnBackoff(_time, burst: 1_000);
        var delays = new List<double>();
        for (int i = 0; i < 9; i++)
        {
            backoff.Failed();
            delays.Add(backoff.Delay.TotalSeconds);
            Assert.That(backoff.TryStart(), Is.False);
            _time.Advance(backoff.Delay);
            Assert.That(backoff.TryStart(), Is.True);
        }

        Assert.That(delays, Is.EqualTo(new[] { 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5, 5, 5 }));
        Assert.That(backoff.Failures, Is.EqualTo(9));
    }

    [Test]
    public void Delay_ThousandsOfFailures_StaysAt5S()
    {
        var backoff = new RespawnBackoff(_time, burst: 1);
        for (int i = 0; i < 5_000; i++)
            backoff.Failed();
        Assert.That(backoff.Delay, Is.EqualTo(TimeSpan.FromSeconds(5)));
    }

    [Test]
    public void Succeeded_AfterFailures_StartsAtOnceAndBeginsAnew()
    {
        var backoff = new RespawnBackoff(_time, burst: 10);
        for (int i = 0; i < 4; i++)
            backoff.Failed();

        backoff.Succeeded();

        Assert.That((backoff.Failures, backoff.Delay, backoff.TryStart()), Is.EqualTo((0, TimeSpan.Zero, true)));
        backoff.Failed();
        Assert.That(backoff.Delay, Is.EqualTo(TimeSpan.FromMilliseconds(100)));
    }

    private static int Starts(RespawnBackoff backoff)
    {
        int started = 0;
        while (backoff.TryStart())
            started++;
        return started;
    }
}

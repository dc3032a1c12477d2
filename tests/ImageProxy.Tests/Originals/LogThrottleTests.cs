using ImageProxy.Originals;

namespace ImageProxy.Tests.Originals;

public sealed class LogThrottleTests
{
    [Test]
    public void MayLog_SameSubjectWithinInterval_OnceThenCountsWhatWasWithheld()
    {
        var time = new ManualTime();
        var throttle = new LogThrottle<string>(time, TimeSpan.FromMinutes(1));
        Assert.That(throttle.MayLog("a", out int withheld), Is.True);
        Assert.That(withheld, Is.Zero);
        time.Advance(TimeSpan.FromSeconds(59));
        Assert.That(throttle.MayLog("a", out _), Is.False);
        Assert.That(throttle.MayLog("a", out _), Is.False);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(throttle.MayLog("a", out withheld), Is.True);
        Assert.That(withheld, Is.EqualTo(2));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.That(throttle.MayLog("a", out withheld), Is.True);
        Assert.That(withheld, Is.Zero);
    }

    [Test]
    public void MayLog_OtherSubject_IsNotHeldBack()
    {
        var throttle = new LogThrottle<string>(new ManualTime(), TimeSpan.FromMinutes(1));
        throttle.MayLog("a", out _);
        Assert.That(throttle.MayLog("b", out _), Is.True);
    }
}

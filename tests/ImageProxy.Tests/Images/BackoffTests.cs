using ImageProxy.Images;

namespace ImageProxy.Tests.Images;

internal sealed class BackoffTests
{
    [Test]
    public void Holds_AfterAdd_UntilThePauseIsOver()
    {
        var time = new ManualTime();
        var backoff = new Backoff(time, TimeSpan.FromSeconds(5));
        Assert.That(backoff.Holds("a"), Is.False);
        backoff.Add("a");
        Assert.That((backoff.Holds("a"), backoff.Holds("b")), Is.EqualTo((true, false)));
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.That(backoff.Holds("a"), Is.False);
    }
}

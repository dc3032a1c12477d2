using ImageProxy.Http;
using ImageProxy.Images;

namespace ImageProxy.Tests.Http;

public class ServerTimingTests
{
    [TestCase(0, "total;dur=0")]
    [TestCase(49, "total;dur=0")]
    [TestCase(50, "total;dur=0.01")]
    [TestCase(1_000, "total;dur=0.1")]
    [TestCase(1_250, "total;dur=0.13")]
    [TestCase(10_000, "total;dur=1")]
    [TestCase(99_949, "total;dur=9.99")]
    [TestCase(99_950, "total;dur=10")]
    [TestCase(123_456_789, "total;dur=12345.68")]
    public void Of_TotalOnly_IsMillisecondsToTwoPlaces(long ticks, string text) =>
        Assert.That(ServerTiming.Of(Tiers.Memory, default, TimeSpan.FromTicks(ticks)), Is.EqualTo("tier;desc=memory, " + text));

    [Test]
    public void Of_ShortTotal_IsTheSameStringEachTime() =>
        Assert.That(ServerTiming.Of(Tiers.Memory, default, TimeSpan.FromTicks(420)), Is.SameAs(ServerTiming.Of(Tiers.Memory, default, TimeSpan.FromTicks(410))));

    [Test]
    public void Of_StagesHappened_NamesThem() =>
        Assert.That(
            ServerTiming.Of(Tiers.Rendered, new StageTimes(TimeSpan.FromMilliseconds(1.5), default, TimeSpan.FromMilliseconds(20)), TimeSpan.FromMilliseconds(22)),
            Is.EqualTo("tier;desc=rendered, fetch;dur=1.5, queue;dur=0, render;dur=20, total;dur=22"));
}

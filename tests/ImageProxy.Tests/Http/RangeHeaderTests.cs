using ImageProxy.Http;

namespace ImageProxy.Tests.Http;

internal sealed class RangeHeaderTests
{
    [TestCase("bytes=0-0", 0, 1)]
    [TestCase("bytes=0-99", 0, 100)]
    [TestCase("bytes=0-500", 0, 100)]
    [TestCase("bytes=10-", 10, 90)]
    [TestCase("bytes=-10", 90, 10)]
    [TestCase("bytes=-1000", 0, 100)]
    [TestCase("BYTES= 5 - 6 ", 5, 2)]
    [TestCase("bytes=99-99", 99, 1)]
    public void TryParse_SingleRange_GivesThePart(string header, long offset, long count)
    {
        Assert.That(RangeHeader.TryParse(header, out var range), Is.True);
        Assert.That(range.Within(100), Is.EqualTo((offset, count)));
    }

    [TestCase("bytes=100-")]
    [TestCase("bytes=100-200")]
    [TestCase("bytes=-0")]
    [TestCase("bytes=9223372036854775807-")]
    public void TryParse_OutsideTheContent_CannotBeSatisfied(string header)
    {
        Assert.That(RangeHeader.TryParse(header, out var range), Is.True);
        Assert.That(range.Within(100), Is.Null);
    }

    [TestCase("bytes=5-4")]
    [TestCase("bytes=0-1,3-4")]
    [TestCase("bytes=")]
    [TestCase("bytes=-")]
    [TestCase("bytes=a-b")]
    [TestCase("bytes=+1-2")]
    [TestCase("bytes=1--2")]
    [TestCase("bytes=99999999999999999999-")]
    [TestCase("items=0-1")]
    [TestCase("0-1")]
    [TestCase("")]
    public void TryParse_AnythingElse_IsIgnored(string header) => Assert.That(RangeHeader.TryParse(header, out _), Is.False);

    [Test]
    public void Within_EmptyContent_CannotBeSatisfied()
    {
        Assert.That(RangeHeader.TryParse("bytes=-5", out var last), Is.True);
        Assert.That(last.Within(0), Is.Null);
    }
}

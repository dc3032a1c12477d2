using ImageProxy.Uploads.Api;

namespace ImageProxy.Tests.Uploads;

internal sealed class PreferenceTests
{
    [TestCase("wait=10", ExpectedResult = 10)]
    [TestCase("respond-async, Wait = 7; x=1", ExpectedResult = 7)]
    [TestCase("wait=\"5\"", ExpectedResult = 5)]
    [TestCase("wait=3, wait=9", ExpectedResult = 3)]
    [TestCase("wait=600", ExpectedResult = 60)]
    [TestCase("wait=99999999999", ExpectedResult = 0)]
    [TestCase("wait=-1", ExpectedResult = 0)]
    [TestCase("wait", ExpectedResult = 0)]
    [TestCase("waiting=5", ExpectedResult = 0)]
    [TestCase("", ExpectedResult = 0)]
    public double Wait_OfOneLine_IsTheFirstThatCountsAndAtMostAMinute(string prefer) => Preference.Wait(prefer, TimeSpan.FromMinutes(1)).TotalSeconds;

    [Test]
    public void Wait_OfSeveralLines_LooksAtAllOfThem() => Assert.That(Preference.Wait(new(["respond-async", "wait=4"]), TimeSpan.FromMinutes(1)), Is.EqualTo(TimeSpan.FromSeconds(4)));
}

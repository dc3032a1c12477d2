using ImageProxy.Peers.Quality;

namespace ImageProxy.Tests.Peers;

public sealed class EqualBytesTests
{
    [TestCase(5_050, 50, 51), TestCase(5_045, 50, 51), TestCase(5_044, 49, 50), TestCase(1, 1, 1), TestCase(99_999, 100, 100)]
    public async Task FindAsync_AnySize_GivesTheSettingsBelowAndAbove(int bytes, int below, int above)
    {
        var found = await EqualBytes.FindAsync(bytes, quality => Task.FromResult(new byte[(quality * 100) + 45]));
        Assert.That((found.Below.Quality, found.Above.Quality), Is.EqualTo((below, above)));
        Assert.That((found.Below.Rendition.Length, found.Above.Rendition.Length), Is.EqualTo(((below * 100) + 45, (above * 100) + 45)));
    }

    [TestCase(1000, 0), TestCase(1050, 0.5), TestCase(1100, 1), TestCase(900, 0), TestCase(1200, 1)]
    public void Share_BetweenTwoSettings_IsInProportionToTheBytesAndNeverBeyond(int bytes, double expected) =>
        Assert.That(EqualBytes.Share(bytes, 1000, 1100), Is.EqualTo(expected).Within(1e-9));

    [Test]
    public void Share_OneSetting_IsThatOne() => Assert.That(EqualBytes.Share(5, 1000, 1000), Is.Zero);

    [TestCase(1000, 1030, true), TestCase(1000, 970, true), TestCase(1000, 1031, false), TestCase(1000, 969, false)]
    public void AreEqual_UpToThreePercent_IsTrue(int ours, int theirs, bool expected) => Assert.That(EqualBytes.AreEqual(ours, theirs), Is.EqualTo(expected));
}

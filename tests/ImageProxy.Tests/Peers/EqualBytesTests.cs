using ImageProxy.Peers.Quality;

namespace ImageProxy.Tests.Peers;

public sealed class EqualBytesTests
{
    [TestCase(5_050, 50), TestCase(5_040, 50), TestCase(5_100, 51), TestCase(1, 1), TestCase(99_999, 100)]
    public async Task FindAsync_AnySize_GivesTheNearestQuality(int bytes, int expected)
    {
        var (quality, rendition) = await EqualBytes.FindAsync(bytes, quality => Task.FromResult(new byte[(quality * 100) + 45]));
        Assert.That((quality, rendition.Length), Is.EqualTo((expected, (expected * 100) + 45)));
    }

    [TestCase(1000, 1030, true), TestCase(1000, 970, true), TestCase(1000, 1031, false), TestCase(1000, 969, false)]
    public void AreEqual_UpToThreePercent_IsTrue(int ours, int theirs, bool expected) => Assert.That(EqualBytes.AreEqual(ours, theirs), Is.EqualTo(expected));
}

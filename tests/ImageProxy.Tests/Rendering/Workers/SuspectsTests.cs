using ImageProxy.Rendering.Workers;

namespace ImageProxy.Tests.Rendering.Workers;

internal sealed class SuspectsTests
{
    [Test]
    public void Contains_OnlyWhatWasAddedAndNotRemoved()
    {
        var suspects = new Suspects();
        Assert.That(suspects.Contains([1, 2]), Is.False);
        suspects.Add([1, 2]);
        Assert.That((suspects.Contains([1, 2]), suspects.Contains([1, 3]), suspects.Contains([1, 2, 3])), Is.EqualTo((true, false, false)));
        suspects.Remove([1, 2]);
        Assert.That(suspects.Contains([1, 2]), Is.False);
    }

    [Test]
    public void Add_MoreThanAreKept_TheOneKnownLongestIsForgotten()
    {
        var suspects = new Suspects();
        for (byte i = 0; i <= 64; i++)
            suspects.Add([i]);
        Assert.That((suspects.Contains([0]), suspects.Contains([1]), suspects.Contains([64])), Is.EqualTo((false, true, true)));
    }
}

using ImageProxy.Http;

namespace ImageProxy.Tests.Http;

internal sealed class EntityTagsTests
{
    private const string Tag = "\"abc\"";

    [TestCase("\"abc\"", true)]
    [TestCase("*", true)]
    [TestCase(" * ", true)]
    [TestCase("W/\"abc\"", true)]
    [TestCase("\"x\", \"abc\"", true)]
    [TestCase("\"x\",\"abc\"", true)]
    [TestCase("\"x\" , W/\"y\" ,\t\"abc\" ", true)]
    [TestCase(",, \"abc\"", true)]
    [TestCase("\"a,b\", \"abc\"", true)]
    [TestCase("", false)]
    [TestCase("abc", false)]
    [TestCase("\"abcd\"", false)]
    [TestCase("\"ab\"", false)]
    [TestCase("\"ABC\"", false)]
    [TestCase("w/\"abc\"", false)]
    [TestCase("\"abc", false)]
    [TestCase("\"x, \"abc\"", false)]
    [TestCase("*, \"x\"", false)]
    [TestCase("abc, \"abc\"", true)]
    public void NoneMatchNames_Header_FindsTheTag(string header, bool expected) =>
        Assert.That(EntityTags.NoneMatchNames(header, Tag), Is.EqualTo(expected));

    [Test]
    public void NoneMatchNames_HostileList_EndsQuickly() =>
        Assert.That(EntityTags.NoneMatchNames(string.Concat(Enumerable.Repeat("\"a\",W/,,\",", 4000)), Tag), Is.False);

    [TestCase("\"abc\"", true)]
    [TestCase("W/\"abc\"", false)]
    [TestCase("*", false)]
    public void IsSameStrong_Header_ComparesStrongly(string header, bool expected) =>
        Assert.That(EntityTags.IsSameStrong(header, Tag), Is.EqualTo(expected));
}

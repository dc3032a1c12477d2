using ImageProxy.Images;

namespace ImageProxy.Tests.Images;

internal sealed class CacheTagsTests
{
    [TestCase("people/ann.jpg", "o:people/ann.jpg")]
    [TestCase("a_b-c.1", "o:a_b-c.1")]
    public void OfOriginal_PlainKey_IsReadable(string key, string tag) => Assert.That(CacheTags.OfOriginal(key), Is.EqualTo(tag));

    [TestCase("people/Ann.jpg")]
    [TestCase("a,b")]
    [TestCase("a b")]
    [TestCase("é.jpg")]
    [TestCase("~x")]
    public void OfOriginal_AnyOtherKey_IsHashed(string key) => Assert.That(CacheTags.OfOriginal(key), Does.Match("^o:~[0-9a-f]{32}$"));

    [Test]
    public void OfOriginal_LongKey_StaysWithinTheLimit()
    {
        Assert.That(CacheTags.OfOriginal(new string('a', 254)), Has.Length.EqualTo(256));
        Assert.That(CacheTags.OfOriginal(new string('a', 255)), Does.StartWith("o:~"));
    }

    [Test]
    public void OfOriginal_KeysThatDifferInCase_HaveTagsOfTheirOwn() =>
        Assert.That(new[] { "a.jpg", "A.jpg", "a.JPG" }.Select(k => CacheTags.OfOriginal(k).ToLowerInvariant()), Is.Unique);
}

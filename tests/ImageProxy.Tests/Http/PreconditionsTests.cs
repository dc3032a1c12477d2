using ImageProxy.Http;
using ImageProxy.Originals;
using Microsoft.AspNetCore.Http;

namespace ImageProxy.Tests.Http;

internal sealed class PreconditionsTests
{
    private const string Tag = "\"abc\"";
    private static readonly DateTimeOffset Modified = new(2026, 3, 4, 5, 6, 7, 890, TimeSpan.Zero);

    [TestCase("Wed, 04 Mar 2026 05:06:07 GMT", true)]
    [TestCase("Wed, 04 Mar 2026 05:06:08 GMT", true)]
    [TestCase("Wed, 04 Mar 2026 05:06:06 GMT", false)]
    [TestCase("yesterday", false)]
    [TestCase("", false)]
    public void IsNotModified_IfModifiedSince_ComparesWholeSeconds(string since, bool expected) =>
        Assert.That(Preconditions.IsNotModified(Headers(("If-Modified-Since", since)), Tag, Modified), Is.EqualTo(expected));

    [Test]
    public void IsNotModified_IfNoneMatchPresent_MakesIfModifiedSinceVoid() =>
        Assert.That(Preconditions.IsNotModified(Headers(("If-None-Match", "\"other\""), ("If-Modified-Since", "Wed, 04 Mar 2026 05:06:08 GMT")), Tag, Modified), Is.False);

    [Test]
    public void IsNotModified_NothingAsked_SendsThePicture() => Assert.That(Preconditions.IsNotModified(Headers(), Tag, Modified), Is.False);

    [Test]
    public void IsNotModified_SinceWithoutKnownDate_SendsThePicture() =>
        Assert.That(Preconditions.IsNotModified(Headers(("If-Modified-Since", "Wed, 04 Mar 2026 05:06:08 GMT")), Tag, null), Is.False);

    [Test]
    public void Range_WithoutIfRange_IsTheRange() =>
        Assert.That(Preconditions.Range(Headers(("Range", "bytes=2-5")), Tag, Modified), Is.EqualTo(new ByteRange(2, 5)));

    [TestCase("\"abc\"", true)]
    [TestCase("\"other\"", false)]
    [TestCase("W/\"abc\"", false)]
    [TestCase("Wed, 04 Mar 2026 05:06:07 GMT", true)]
    [TestCase("Wed, 04 Mar 2026 05:06:08 GMT", false)]
    public void Range_IfRange_HoldsOnlyForThisVersion(string condition, bool holds) =>
        Assert.That(Preconditions.Range(Headers(("Range", "bytes=2-5"), ("If-Range", condition)), Tag, Modified).HasValue, Is.EqualTo(holds));

    private static HeaderDictionary Headers(params (string Name, string Value)[] headers)
    {
        var dictionary = new HeaderDictionary();
        foreach (var (name, value) in headers)
            dictionary.Append(name, value);
        return dictionary;
    }
}

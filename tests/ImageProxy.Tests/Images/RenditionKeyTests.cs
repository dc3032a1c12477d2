using ImageProxy.Images;
using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Tests.Images;

internal sealed class RenditionKeyTests
{
    [Test]
    public void Of_EachPart_ChangesTheKey() => Assert.That(
        new[]
        {
            RenditionKey.Of("a.jpg", new Box(200, 200), "crop", "webp", "f1"),
            RenditionKey.Of("b.jpg", new Box(200, 200), "crop", "webp", "f1"),
            RenditionKey.Of("a.jpg", new Box(200, 201), "crop", "webp", "f1"),
            RenditionKey.Of("a.jpg", new Box(200, 200), "top", "webp", "f1"),
            RenditionKey.Of("a.jpg", new Box(200, 200), "crop", "jpeg", "f1"),
            RenditionKey.Of("a.jpg", new Box(200, 200), "crop", "webp", "f2"),
        },
        Is.Unique);

    [Test]
    public void Of_PartsThatJoinToTheSameText_HaveKeysOfTheirOwn() =>
        Assert.That(RenditionKey.Of("a", new Box(1, 1), "b", "c", "d1"), Is.Not.EqualTo(RenditionKey.Of("a", new Box(1, 1), "b", "cd", "1")));

    [Test]
    public void TryParse_WhatToStringWrote_IsTheKey()
    {
        var key = RenditionKey.Of("é/ü.jpg", new Box(0, 300), "resize", "avif", "x");
        Assert.That(RenditionKey.TryParse(key.ToString(), out var read), Is.True);
        Assert.That(read, Is.EqualTo(key));
    }

    [TestCase("")]
    [TestCase("abc")]
    [TestCase("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdeG")]
    [TestCase("0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef")]
    public void TryParse_AnythingElse_IsRefused(string text) => Assert.That(RenditionKey.TryParse(text, out _), Is.False);
}

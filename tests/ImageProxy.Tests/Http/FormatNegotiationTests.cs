using ImageProxy.Http;
using ImageProxy.Images;
using ImageProxy.Imaging.Formats;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace ImageProxy.Tests.Http;

internal sealed class FormatNegotiationTests
{
    private const string Header = "X-Image-Format";

    [TestCase("avif", "*/*", "avif", Description = "goes before Accept")]
    [TestCase("webp", null, "webp", Description = "needs no Accept")]
    [TestCase("jpeg", "image/webp", "jpeg", Description = "the plain format is always there")]
    [TestCase("png", "image/webp", "webp", Description = "not offered: Accept")]
    [TestCase("gif", null, "jpeg", Description = "not offered, no Accept")]
    [TestCase("WEBP", "*/*", "jpeg", Description = "another word")]
    [TestCase("", "image/avif", "avif", Description = "no word")]
    [TestCase(null, "image/webp", "webp", Description = "no header")]
    public void TokenFor_TrustedHeader_IsTheFormatWhereItIsOffered(string? word, string? accept, string token) =>
        Assert.That(TokenOf(Header, word, accept, ImageFormat.Avif, ImageFormat.WebP).Name(), Is.EqualTo(token));

    [Test]
    public void TokenFor_FormatNotOfferedHere_IsReadFromAccept() =>
        Assert.That(TokenOf(Header, "avif", "image/webp", ImageFormat.WebP), Is.EqualTo(FormatToken.WebP));

    [Test]
    public void TokenFor_HeaderSentTwice_CountsForNothing()
    {
        var headers = new HeaderDictionary { [Header] = new StringValues(["webp", "webp"]) };
        Assert.That(Of(Header).TokenFor(headers, [ImageFormat.WebP]), Is.EqualTo(FormatToken.Jpeg));
    }

    [TestCase(null)]
    [TestCase("")]
    public void TokenFor_NoHeaderTrusted_IsReadFromAcceptAlone(string? trusted) =>
        Assert.That(TokenOf(trusted, "webp", "image/avif", ImageFormat.Avif, ImageFormat.WebP), Is.EqualTo(FormatToken.Avif));

    [TestCase("X-Image-Format", true)]
    [TestCase("", true)]
    [TestCase("X Image", false)]
    [TestCase("X-Image:", false)]
    [TestCase("X-\u00cfmage", false)]
    public void Faults_FormatHeader_MustBeAName(string name, bool right) =>
        Assert.That(new HttpOptions { FormatHeader = name }.Faults().ToArray(), Has.Length.EqualTo(right ? 0 : 1));

    private static FormatToken TokenOf(string? trusted, string? word, string? accept, params ImageFormat[] offered)
    {
        var headers = new HeaderDictionary { ["Accept"] = accept };
        if (word is not null)
            headers[Header] = word;
        return Of(trusted).TokenFor(headers, offered);
    }

    private static FormatNegotiation Of(string? trusted) => new(Options.Create(new HttpOptions { FormatHeader = trusted }));
}

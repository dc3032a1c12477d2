using System.Text;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Imaging.Tests.Formats;

public sealed class SvgHeaderTests
{
    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    [Test]
    public void Read_Plain_DescribesIt() => Assert.That(HeaderAssert.Info(Utf8("<svg width='20' height='10'/>")), Is.EqualTo(new ImageInfo
    {
        Format = ImageFormat.Svg,
        StoredSize = new PixelSize(20, 10),
        HasAlpha = true,
        Channels = 4,
    }));

    [TestCase("\uFEFF<svg/>")]
    [TestCase(" \r\n\t<svg/>")]
    [TestCase("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg></svg>")]
    [TestCase("<!-- <html> --><!----><svg ></svg\n>")]
    [TestCase("<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"x\"><svg></svg>")]
    [TestCase("<!DOCTYPE svg [<!ENTITY a \"b\">]><?xml-stylesheet?><svg></svg>\n<!-- end -->")]
    [TestCase("<svg:svg xmlns:svg=\"http://www.w3.org/2000/svg\"></svg:svg>")]
    public void Sniff_WhatMayStandBeforeTheRoot_IsSvg(string text)
    {
        Assert.That(HeaderReader.Sniff(Utf8(text)), Is.EqualTo(ImageFormat.Svg));
        Assert.That(HeaderAssert.Info(Utf8(text)).StoredSize, Is.EqualTo(new PixelSize(300, 150)));
    }

    [TestCase("<html><svg/></html>")]
    [TestCase("svg")]
    [TestCase("<svgx/>")]
    [TestCase("<svg")]
    [TestCase("<!-- <svg/>")]
    [TestCase("<?xml <svg/>")]
    [TestCase("<!DOCTYPE svg [ <svg/>")]
    [TestCase("text <svg/>")]
    [TestCase("   ")]
    public void Sniff_WhatOnlyLooksLikeSvg_IsUnknown(string text)
    {
        Assert.That(HeaderReader.Sniff(Utf8(text)), Is.EqualTo(ImageFormat.Unknown));
        Assert.That(HeaderAssert.Fault(Utf8(text)), Is.EqualTo(HeaderFault.NotAnImage));
    }

    [Test]
    public void Sniff_RootBehindFourKilobytes_IsUnknown()
    {
        Assert.That(HeaderReader.Sniff(Utf8(new string(' ', 4000) + "<svg/>")), Is.EqualTo(ImageFormat.Svg));
        Assert.That(HeaderReader.Sniff(Utf8(new string(' ', 4096) + "<svg/>")), Is.EqualTo(ImageFormat.Unknown));
    }

    [TestCase("width='20' height='10'", 20, 10)]
    [TestCase("width=\"20px\" height=' 10.4 '", 20, 10)]
    [TestCase("width='1in' height='72pt'", 96, 96)]
    [TestCase("width='25.4mm' height='2.54cm'", 96, 96)]
    [TestCase("width='2pc' height='1e2'", 32, 100)]
    [TestCase("viewBox='0 0 40 20'", 40, 20)]
    [TestCase("viewBox='-5,-5,40.6,20'", 41, 20)]
    [TestCase("width='100%' height='100%' viewBox='0 0 40 20'", 40, 20)]
    [TestCase("width='20' viewBox='0 0 40 20'", 20, 10)]
    [TestCase("height='5' viewBox='0 0 40 20'", 10, 5)]
    [TestCase("width='20' height='10' viewBox='0 0 7 7'", 20, 10)]
    [TestCase("width='20'", 20, 150)]
    [TestCase("width='-3' height='0'", 300, 150)]
    [TestCase("width='NaN' height='Infinity' viewBox='0 0 NaN 5'", 300, 150)]
    [TestCase("width='0.1' height='0.1'", 1, 1)]
    [TestCase("width='1e300' height='9999999'", 1_000_000, 1_000_000)]
    [TestCase("width='1e308in' viewBox='0 0 1e308 1e-308'", 1_000_000, 1_000_000)]
    [TestCase("stroke-width='7' xwidth='8' data-x='width=\"9\"' width = '20' height\n=\n'10'", 20, 10)]
    [TestCase("title='a > b' width='20' height='10'", 20, 10)]
    [TestCase("viewBox='0 0 40'", 300, 150)]
    [TestCase("viewBox='0 0 -4 20'", 300, 150)]
    [TestCase("width=20", 300, 150)]
    public void Read_RootAttributes_GiveTheSize(string attributes, int width, int height) =>
        Assert.That(HeaderAssert.Info(Utf8($"<svg {attributes}></svg>")).StoredSize, Is.EqualTo(new PixelSize(width, height)));

    [TestCase("<svg width='2'", HeaderFault.Truncated)]
    [TestCase("<svg width='2>", HeaderFault.Truncated)]
    [TestCase("<svg width='2'>", HeaderFault.Truncated)]
    [TestCase("<svg width='2'><g></g", HeaderFault.Truncated)]
    [TestCase("<svg width='2'><g></g></svg", HeaderFault.Truncated)]
    public void Read_CutShort_IsTruncated(string text, HeaderFault expected) => Assert.That(HeaderAssert.Fault(Utf8(text)), Is.EqualTo(expected));

    [Test]
    public void Read_RootWithoutEnd_IsMalformed() =>
        Assert.That(HeaderAssert.Fault(Utf8("<svg " + new string('a', 20_000) + "></svg>")), Is.EqualTo(HeaderFault.Malformed));
}

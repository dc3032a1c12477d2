using ImageProxy.Imaging.Formats;
using ImageProxy.Pictures.Encoders;

namespace ImageProxy.Pictures.Tests.Encoders;

public sealed class TiffWriterTests
{
    [Test]
    public void Write_EveryKind_IsExact(
        [Values(TiffColor.Rgb, TiffColor.Rgba, TiffColor.Grey)] TiffColor color, [Values(8, 16)] int depth, [Values] bool bigEndian, [Values(1, 5, 64)] int rowsPerStrip)
    {
        var picture = Samples.SeeThrough(33, 13);
        byte[] file = TiffWriter.Write(picture, new() { Color = color, BitDepth = depth, BigEndian = bigEndian, RowsPerStrip = rowsPerStrip });
        var header = Decoded.Header(file);
        Assert.That((header.Format, header.StoredSize, header.BitDepth, header.HasAlpha), Is.EqualTo((ImageFormat.Tiff, picture.Size, depth, color == TiffColor.Rgba)));
        var expected = color == TiffColor.Rgba ? picture : Decoded.OnWhite(picture);
        Assert.That(Decoded.WorstError(Decoded.Pixels(file), color == TiffColor.Grey ? Decoded.Grey(expected) : expected), Is.LessThanOrEqualTo(color == TiffColor.Rgba ? 0 : 1));
    }

    [Test]
    public void Write_Cmyk_HoldsInksThatGiveTheColourBack([Values(8, 16)] int depth)
    {
        var picture = Bitmap.Draw(3, 1, (x, _) => x switch { 0 => new(200, 100, 50), 1 => new(0, 0, 0), _ => new(255, 255, 255) });
        byte[] file = TiffWriter.Write(picture, new() { Color = TiffColor.Cmyk, BitDepth = depth });
        Assert.That(Decoded.Header(file), Has.Property(nameof(ImageInfo.IsCmyk)).True.And.Property(nameof(ImageInfo.Channels)).EqualTo(4));
        byte[] inks = [.. file.Skip(8).Where((_, i) => depth == 8 || i % 2 == 0).Take(12)];
        Assert.That(inks, Is.EqualTo(new byte[] { 0, 128, 191, 55, 0, 0, 0, 255, 0, 0, 0, 0 }));
    }

    [Test]
    public void Write_Orientation_IsObeyed([Values] Orientation orientation, [Values] bool bigEndian)
    {
        var picture = Samples.Smooth(12, 7);
        byte[] file = TiffWriter.Write(picture, new() { Orientation = (int)orientation, BigEndian = bigEndian });
        Assert.That(Decoded.Header(file).Orientation, Is.EqualTo(orientation));
    }

    [Test]
    public void Write_Profile_IsEmbedded()
    {
        byte[] file = TiffWriter.Write(new(2, 2), new() { IccProfile = IccBuilder.AdobeRgb() });
        Assert.That(Decoded.Header(file).HasProfile);
        Assert.That(TiffEntries.Of(file, 4)[34675].Value, Is.EqualTo(IccBuilder.AdobeRgb()));
    }

    [TestCase(4, 1)]
    [TestCase(8, 0)]
    public void Write_ImpossibleOptions_Throws(int depth, int rowsPerStrip) =>
        Assert.That(() => TiffWriter.Write(new(1, 1), new() { BitDepth = depth, RowsPerStrip = rowsPerStrip }), Throws.ArgumentException);
}

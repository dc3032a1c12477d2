using ImageProxy.Imaging.Geometry;
using ImageProxy.Pictures.Encoders;

namespace ImageProxy.Pictures.Tests.Encoders;

public sealed class FlatJpegWriterTests
{
    [TestCase(1, 1, 4)]
    [TestCase(77, 51, 10)]
    [TestCase(1500, 1400, 60)]
    [TestCase(40, 300, 1000)]
    public void Write_AnySizeAndScans_IsEvenGreyInSoManyScans(int width, int height, int scans)
    {
        byte[] file = FlatJpegWriter.Write(width, height, scans);
        var header = Decoded.Header(file);
        Assert.That((header.StoredSize, header.Scans, header.IsProgressive), Is.EqualTo((new PixelSize(width, height), scans, true)));
        Assert.That(Decoded.Pixels(file).Pixels.ToArray().Chunk(4), Has.All.EqualTo(new byte[] { 128, 128, 128, 255 }));
    }

    [Test]
    public void Write_BombOf49Megapixels_TakesLessThanHalfAMegabyte()
    {
        byte[] file = FlatJpegWriter.Write(7000, 7000, 1000);
        Assert.That(Decoded.Header(file).Scans, Is.EqualTo(1000));
        Assert.That(file, Has.Length.LessThan(500_000));
    }
}

using ImageProxy.Imaging.Formats;
using ImageProxy.Pictures.Encoders;

namespace ImageProxy.Pictures.Tests.Encoders;

public sealed class ExifBuilderTests
{
    [Test]
    public void Build_Orientation_IsReadFromJpegAndPng([Values] Orientation orientation, [Values] bool bigEndian)
    {
        byte[] exif = ExifBuilder.Build(new() { Orientation = (int)orientation, BigEndian = bigEndian, Make = "Maker", Latitude = 1, Longitude = 2 });
        Assert.That(Decoded.Header(JpegWriter.Write(new(4, 2), new() { Exif = exif })).Orientation, Is.EqualTo(orientation));
        Assert.That(Decoded.Header(PngWriter.Write(new(4, 2), new() { Chunks = [("eXIf", exif)] })).Orientation, Is.EqualTo(orientation));
    }

    [Test]
    public void Build_EveryField_IsInItsDirectory([Values] bool bigEndian)
    {
        byte[] note = [1, 2, 3, 4, 5, 6, 7], thumbnail = JpegWriter.Write(Samples.Smooth(16, 12));
        byte[] exif = ExifBuilder.Build(new()
        {
            Orientation = 3,
            ImageDescription = "A pier at dusk",
            Make = "Maker",
            Model = "M1",
            Latitude = -33.8567,
            Longitude = 151.2153,
            MakerNote = note,
            Thumbnail = thumbnail,
            BigEndian = bigEndian,
        });
        Assert.That(exif[..2], Is.EqualTo(bigEndian ? "MM"u8.ToArray() : "II"u8.ToArray()));
        var main = TiffEntries.Of(exif, 4);
        Assert.That(main[270].Value, Is.EqualTo("A pier at dusk\0"u8.ToArray()));
        Assert.That(main[271].Value, Is.EqualTo("Maker\0"u8.ToArray()));
        Assert.That(main[272].Value, Is.EqualTo("M1\0"u8.ToArray()));
        Assert.That(TiffEntries.At(exif, main.Number(34665))[37500].Value, Is.EqualTo(note));

        var gps = TiffEntries.At(exif, main.Number(34853));
        Assert.That((gps[1].Value[0], gps[3].Value[0]), Is.EqualTo(((byte)'S', (byte)'E')));
        Assert.That(gps.Rationals(2), Is.EqualTo(new[] { 33, 51, 24.12 }).Within(1e-4));
        Assert.That(gps.Rationals(4), Is.EqualTo(new[] { 151, 12, 55.08 }).Within(1e-4));

        var second = TiffEntries.At(exif, main.Next);
        Assert.That(exif.AsSpan(second.Number(513), second.Number(514)).ToArray(), Is.EqualTo(thumbnail));
    }

    [Test]
    public void Build_NothingAskedFor_HasNoOrientationPositionOrThumbnail()
    {
        var main = TiffEntries.Of(ExifBuilder.Build(new()), 4);
        Assert.That(main.Keys, Is.EqualTo(new[] { 34665 }));
        Assert.That(main.Next, Is.Zero);
    }
}

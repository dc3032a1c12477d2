using System.Text;
using ImageProxy.Imaging.Formats;
using ImageProxy.Pictures.Encoders;

namespace ImageProxy.Pictures.Tests.Encoders;

public sealed class PngWriterTests
{
    [Test]
    public void Write_EveryKind_IsExact([Values] bool alpha, [Values(8, 16)] int depth, [Values] bool grey, [Values] bool interlaced)
    {
        var picture = Samples.SeeThrough(37, 21);
        byte[] file = PngWriter.Write(picture, new() { Alpha = alpha, BitDepth = depth, Grey = grey, Interlaced = interlaced });
        var header = Decoded.Header(file);
        Assert.That((header.HasAlpha, header.BitDepth, header.Channels, header.IsProgressive), Is.EqualTo((alpha, depth, (grey ? 1 : 3) + (alpha ? 1 : 0), interlaced)));
        var expected = alpha ? picture : Decoded.OnWhite(picture);
        Assert.That(Decoded.WorstError(Decoded.Pixels(file), grey ? Decoded.Grey(expected) : expected), Is.LessThanOrEqualTo(grey || !alpha ? 1 : 0));
    }

    [TestCase(1, 1)]
    [TestCase(2, 1)]
    [TestCase(3, 2)]
    [TestCase(4, 2)]
    [TestCase(5, 4)]
    [TestCase(16, 4)]
    [TestCase(17, 8)]
    [TestCase(256, 8)]
    public void Write_Palette_IsExactAndTakesTheLeastDepth(int colors, int depth)
    {
        var picture = Samples.Flat(33, 19, colors);
        foreach (bool interlaced in new[] { false, true })
        {
            byte[] file = PngWriter.Write(picture, new() { Palette = true, Interlaced = interlaced });
            Assert.That(Decoded.Header(file), Has.Property(nameof(ImageInfo.BitDepth)).EqualTo(depth).And.Property(nameof(ImageInfo.HasAlpha)).False);
            Assert.That(Decoded.WorstError(Decoded.Pixels(file), picture), Is.Zero);
        }
    }

    [Test]
    public void Write_PaletteOfSeeThroughColours_KeepsTheirAlpha()
    {
        var picture = Bitmap.Draw(9, 9, (x, y) => new((byte)(20 * x), 7, 90, (byte)(x == 8 ? 255 : 30 * x)));
        byte[] file = PngWriter.Write(picture, new() { Palette = true });
        Assert.That(Decoded.Header(file).HasAlpha);
        Assert.That(Decoded.WorstError(Decoded.Pixels(file), picture), Is.Zero);
    }

    [Test]
    public void Write_PaletteOfTooManyColours_Throws() =>
        Assert.That(() => PngWriter.Write(Samples.Noise(20, 20), new() { Palette = true }), Throws.ArgumentException);

    [TestCase(4, false, false)]
    [TestCase(16, true, false)]
    [TestCase(8, true, true)]
    public void Write_OptionsThatContradictEachOther_Throws(int depth, bool palette, bool grey) =>
        Assert.That(() => PngWriter.Write(new(4, 4), new() { BitDepth = depth, Palette = palette, Grey = grey }), Throws.ArgumentException);

    [FsCheck.NUnit.Property(MaxTest = 60)]
    public void Write_AnySizeAdam7OrNot_IsExact(byte width, byte height, bool interlaced)
    {
        var picture = Samples.Noise(1 + (width % 20), 1 + (height % 20));
        Assert.That(Decoded.WorstError(Decoded.Pixels(PngWriter.Write(picture, new() { Interlaced = interlaced })), picture), Is.Zero);
    }

    [Test]
    public void Write_Chunks_FollowTheHeaderInOrder()
    {
        byte[] profile = IccBuilder.AdobeRgb(), exif = ExifBuilder.Build(new() { Orientation = 8, BigEndian = true });
        byte[] file = PngWriter.Write(new(3, 2), new() { Chunks = [PngWriter.IccChunk(profile), ("eXIf", exif)] });
        Assert.That(ChunkTypes(file), Is.EqualTo(new[] { "IHDR", "iCCP", "eXIf", "IDAT", "IEND" }));
        Assert.That(Decoded.Header(file), Has.Property(nameof(ImageInfo.HasProfile)).True.And.Property(nameof(ImageInfo.Orientation)).EqualTo(Orientation.TurnLeft));
    }

    [Test]
    public void Write_ChunkTypeOfOtherThanFourLetters_Throws() =>
        Assert.That(() => PngWriter.Write(new(3, 2), new() { Chunks = [("text!", [])] }), Throws.ArgumentException);

    [Test]
    public void Write_EndChunk_HasTheWellKnownChecksum() =>
        Assert.That(PngWriter.Write(new(1, 1))[^4..], Is.EqualTo(new byte[] { 0xAE, 0x42, 0x60, 0x82 }));

    [Test]
    public void Write_SmoothPicture_IsFilteredToAFractionOfItsSize() =>
        Assert.That(PngWriter.Write(Samples.Smooth(300, 200), new() { Alpha = false }), Has.Length.LessThan(300 * 200 * 3 / 4));

    [Test]
    public void Write_Twice_GivesTheSameBytes()
    {
        byte[] first = PngWriter.Write(Samples.SeeThrough(50, 40)), second = PngWriter.Write(Samples.SeeThrough(50, 40));
        Assert.That(second, Is.EqualTo(first));
    }

    private static List<string> ChunkTypes(byte[] file)
    {
        var types = new List<string>();
        for (int at = 8; at < file.Length; at += 12 + System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at)))
            types.Add(Encoding.ASCII.GetString(file, at + 4, 4));
        return types;
    }
}

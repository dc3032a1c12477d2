using System.Buffers.Binary;
using FsCheck;
using FsCheck.Fluent;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Imaging.Tests.Formats;

[TestFixture]
public sealed class BmpDecoderTests
{
    private static readonly byte[] BlackRedGreenBlue = [0, 0, 0, 0, 0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 0];

    [Test]
    public void Decode_24Bits_ReadsRowsFromTheBottom()
    {
        // Two rows of three pixels and three bytes of padding; the file's first row is the lower one.
        byte[] rows = [1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 0, 0, 11, 12, 13, 14, 15, 16, 17, 18, 19, 0, 0, 0];

        var raster = Decoded(File(3, 2, 24, rows));

        Assert.That(raster.Size, Is.EqualTo(new PixelSize(3, 2)));
        Assert.That(raster.Channels, Is.EqualTo(3));
        Assert.That(raster.Pixels, Is.EqualTo(new byte[] { 13, 12, 11, 16, 15, 14, 19, 18, 17, 3, 2, 1, 6, 5, 4, 9, 8, 7 }));
    }

    [Test]
    public void Decode_NegativeHeight_ReadsRowsFromTheTop()
    {
        var raster = Decoded(File(1, -2, 24, [1, 2, 3, 0, 4, 5, 6, 0]));

        Assert.That(raster.Size, Is.EqualTo(new PixelSize(1, 2)));
        Assert.That(raster.Pixels, Is.EqualTo(new byte[] { 3, 2, 1, 6, 5, 4 }));
    }

    [Test]
    public void Decode_OneBit_TakesTheHighestBitFirst()
    {
        var raster = Decoded(File(10, 1, 1, [0b1010_0000, 0b0100_0000, 0, 0], palette: BlackRedGreenBlue[..8]));

        Assert.That(Reds(raster), Is.EqualTo(new byte[] { 255, 0, 255, 0, 0, 0, 0, 0, 0, 255 }));
    }

    [Test]
    public void Decode_FourBits_TakesTheHighHalfFirst()
    {
        var raster = Decoded(File(3, 1, 4, [0x12, 0x30, 0, 0], palette: BlackRedGreenBlue, colours: 4));

        Assert.That(raster.Pixels, Is.EqualTo(new byte[] { 255, 0, 0, 0, 255, 0, 0, 0, 255 }));
    }

    [Test]
    public void Decode_EightBits_TakesIndexesAndShowsUnknownOnesBlack()
    {
        var raster = Decoded(File(3, 1, 8, [3, 1, 200, 0], palette: BlackRedGreenBlue, colours: 4));

        Assert.That(raster.Pixels, Is.EqualTo(new byte[] { 0, 0, 255, 255, 0, 0, 0, 0, 0 }));
    }

    [Test]
    public void Decode_SixteenBits_SpreadsFiveBitsOverEight()
    {
        var raster = Decoded(File(2, 1, 16, [0x00, 0x7C, 0x10, 0x02]));

        // 0x7C00 is full red; 0x0210 is green 16 and blue 16 of 31.
        Assert.That(raster.Pixels, Is.EqualTo(new byte[] { 255, 0, 0, 0, 132, 132 }));
    }

    [Test]
    public void Decode_SixteenBitsWithMasks_FollowsThem()
    {
        byte[] masks = [0x00, 0xF8, 0, 0, 0xE0, 0x07, 0, 0, 0x1F, 0, 0, 0];

        var raster = Decoded(File(2, 1, 16, [0xE0, 0x07, 0x00, 0xF8], palette: masks, compression: 3));

        Assert.That(raster.Pixels, Is.EqualTo(new byte[] { 0, 255, 0, 255, 0, 0 }));
    }

    [Test]
    public void Decode_32Bits_IgnoresTheFourthByte()
    {
        var raster = Decoded(File(1, 1, 32, [30, 20, 10, 77]));

        Assert.That(raster.Channels, Is.EqualTo(3));
        Assert.That(raster.Pixels, Is.EqualTo(new byte[] { 10, 20, 30 }));
    }

    [Test]
    public void Decode_32BitsWithAlphaMask_HasAlpha()
    {
        byte[] file = File(1, 1, 32, [30, 20, 10, 77], headerLength: 108, compression: 3);
        BitConverter.GetBytes(0x000000FFu).CopyTo(file, 14 + 40);
        BitConverter.GetBytes(0x0000FF00u).CopyTo(file, 14 + 44);
        BitConverter.GetBytes(0x00FF0000u).CopyTo(file, 14 + 48);
        BitConverter.GetBytes(0xFF000000u).CopyTo(file, 14 + 52);

        Assert.That(Decoded(file).Pixels, Is.EqualTo(new byte[] { 30, 20, 10, 77 }));
    }

    [Test]
    public void Decode_OldCoreHeader_IsRead()
    {
        byte[] header = [.. "BM"u8, 0, 0, 0, 0, 0, 0, 0, 0, 32, 0, 0, 0, 12, 0, 0, 0, 2, 0, 1, 0, 1, 0, 1, 0, 9, 8, 7, 6, 5, 4];

        Assert.That(Decoded([.. header, 0b0100_0000, 0, 0, 0]).Pixels, Is.EqualTo(new byte[] { 7, 8, 9, 4, 5, 6 }));
    }

    [TestCase(1u, 8)]
    [TestCase(2u, 4)]
    [TestCase(4u, 24)]
    [TestCase(5u, 24)]
    public void Decode_Compressed_IsUnsupported(uint compression, int bits) =>
        Assert.That(BmpDecoder.Decode(File(2, 2, bits, new byte[64], compression: compression)).Failure, Is.EqualTo(RenderFailure.Unsupported));

    [TestCase(0, 1)]
    [TestCase(1, 0)]
    [TestCase(-5, 1)]
    [TestCase(int.MaxValue, 1)]
    [TestCase(1, int.MinValue)]
    public void Decode_SizeOutOfRange_IsUndecodable(int width, int height) =>
        Assert.That(BmpDecoder.Decode(File(width, height, 24, new byte[64])).Failure, Is.EqualTo(RenderFailure.Undecodable));

    [Test]
    public void Decode_SizeBeyondTheBytes_IsRefusedWithoutAllocating()
    {
        byte[] file = File(20_000, 20_000, 32, new byte[64]);
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.That(BmpDecoder.Decode(file).Failure, Is.EqualTo(RenderFailure.Undecodable));

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(100_000));
    }

    [Test]
    public void Decode_CutAnywhere_IsUndecodable()
    {
        byte[] file = File(3, 2, 8, new byte[8], palette: BlackRedGreenBlue, colours: 4);
        Assert.That(BmpDecoder.Decode(file).Raster, Is.Not.Null);

        for (int length = 0; length < file.Length; length++)
            Assert.That(BmpDecoder.Decode(file.AsSpan(0, length)).Failure, Is.EqualTo(RenderFailure.Undecodable), $"{length} bytes");
    }

    [FsCheck.NUnit.Property(MaxTest = 3_000)]
    public Property Decode_AnyChangeOfBytes_NeverThrows()
    {
        byte[] sound = File(9, 5, 4, new byte[40], palette: BlackRedGreenBlue, colours: 4);
        var changes = Gen.Choose(0, sound.Length - 1).Zip(Gen.Choose(0, 255)).ListOf().Select(list => list.ToArray());
        return Prop.ForAll(changes.ToArbitrary(), list =>
        {
            byte[] file = [.. sound];
            foreach (var (at, value) in list) file[at] = (byte)value;
            var result = BmpDecoder.Decode(file);
            Assert.That(result.Raster is null, Is.EqualTo(result.Failure != RenderFailure.None));
            if (result.Raster is { } raster) Assert.That(raster.Pixels, Has.Length.EqualTo(raster.Size.Area * raster.Channels));
        });
    }

    private static Raster Decoded(byte[] file)
    {
        var result = BmpDecoder.Decode(file);
        Assert.That(result.Raster, Is.Not.Null, result.Detail);
        return result.Raster!;
    }

    private static byte[] Reds(Raster raster) => [.. raster.Pixels.Where((_, i) => i % 3 == 0)];

    /// <summary>A BMP file with the given palette (or masks) behind its header.</summary>
    private static byte[] File(
        int width, int height, int bits, byte[] rows, byte[]? palette = null, int colours = 0, uint compression = 0, int headerLength = 40)
    {
        palette ??= [];
        byte[] header = new byte[headerLength];
        BinaryPrimitives.WriteInt32LittleEndian(header, headerLength);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(4), width);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), height);
        header[12] = 1;
        header[14] = (byte)bits;
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(16), compression);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(32), colours);
        int start = 14 + headerLength + palette.Length;
        return [.. "BM"u8, .. BitConverter.GetBytes(start + rows.Length), 0, 0, 0, 0, .. BitConverter.GetBytes(start), .. header, .. palette, .. rows];
    }
}

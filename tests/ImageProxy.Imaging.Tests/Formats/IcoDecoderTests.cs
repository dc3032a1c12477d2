using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Imaging.Tests.Formats;

[TestFixture]
public sealed class IcoDecoderTests
{
    private static readonly byte[] Png = [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, 1, 2, 3];

    [Test]
    public void FindLargest_SeveralSizes_TakesTheLargestThenTheMostColours()
    {
        byte[] file = Icon((16, 16, 32, new byte[10]), (32, 32, 8, new byte[20]), (32, 32, 32, new byte[30]), (24, 24, 32, new byte[40]));

        Assert.That(IcoDecoder.FindLargest(file), Is.EqualTo(new IcoEntry(6 + 4 * 16 + 30, 30, IsPng: false)));
    }

    [Test]
    public void FindLargest_SideOfZero_Means256() =>
        Assert.That(IcoDecoder.FindLargest(Icon((255, 255, 32, new byte[10]), (0, 0, 32, Png))), Is.EqualTo(new IcoEntry(6 + 32 + 10, 11, IsPng: true)));

    [Test]
    public void FindLargest_EntryOutsideTheFile_IsPassedOver()
    {
        byte[] file = Icon((16, 16, 32, new byte[10]), (32, 32, 32, new byte[20]));

        Assert.That(IcoDecoder.FindLargest(file.AsSpan(0, file.Length - 1))!.Value.Length, Is.EqualTo(10));
        Assert.That(IcoDecoder.FindLargest(file.AsSpan(0, 6 + 16 + 3)), Is.Null);
        Assert.That(IcoDecoder.FindLargest([]), Is.Null);
        Assert.That(IcoDecoder.FindLargest([1, 0, 1, 0, 1, 0, .. file[6..]]), Is.Null);
    }

    [Test]
    public void Decode_32Bits_HasTheAlphaOfItsPixels()
    {
        byte[] dib = Dib(2, 1, 32, [30, 20, 10, 77, 60, 50, 40, 255], mask: [0xFF, 0, 0, 0]);

        var raster = Decoded(Icon((2, 1, 32, dib)));

        Assert.That(raster.Size, Is.EqualTo(new PixelSize(2, 1)));
        Assert.That(raster.Pixels, Is.EqualTo(new byte[] { 10, 20, 30, 77, 40, 50, 60, 255 }));
    }

    [Test]
    public void Decode_32BitsWithoutAnyAlpha_FollowsTheMask()
    {
        byte[] dib = Dib(2, 1, 32, [30, 20, 10, 0, 60, 50, 40, 0], mask: [0b0100_0000, 0, 0, 0]);

        Assert.That(Decoded(Icon((2, 1, 32, dib))).Pixels, Is.EqualTo(new byte[] { 10, 20, 30, 255, 40, 50, 60, 0 }));
    }

    [Test]
    public void Decode_24Bits_FollowsTheMaskFromTheBottom()
    {
        byte[] dib = Dib(1, 2, 24, [1, 2, 3, 0, 4, 5, 6, 0], mask: [0x80, 0, 0, 0, 0, 0, 0, 0]);

        Assert.That(Decoded(Icon((1, 2, 24, dib))).Pixels, Is.EqualTo(new byte[] { 6, 5, 4, 255, 3, 2, 1, 0 }));
    }

    [Test]
    public void Decode_MaskCutOff_IsUndecodable()
    {
        byte[] dib = Dib(1, 2, 24, [1, 2, 3, 0, 4, 5, 6, 0], mask: [0x80, 0, 0, 0]);

        Assert.That(IcoDecoder.Decode(Icon((1, 2, 24, dib))).Failure, Is.EqualTo(RenderFailure.Undecodable));
    }

    [Test]
    public void Decode_Png_IsForOthers() => Assert.That(IcoDecoder.Decode(Icon((8, 8, 32, Png))).Failure, Is.EqualTo(RenderFailure.Unsupported));

    [FsCheck.NUnit.Property]
    public void Decode_AnyBytesBehindTheDirectory_NeverThrows(byte[] data)
    {
        byte[] content = [40, 0, 0, 0, 2, 0, 0, 0, 4, 0, 0, 0, 1, 0, .. data];
        Assert.DoesNotThrow(() => IcoDecoder.Decode(Icon((2, 2, 32, content))));
    }

    private static Raster Decoded(byte[] file)
    {
        var result = IcoDecoder.Decode(file);
        Assert.That(result.Raster, Is.Not.Null, result.Detail);
        return result.Raster!;
    }

    /// <summary>A bitmap as icons hold it: height counts colours and mask.</summary>
    private static byte[] Dib(int width, int height, int bits, byte[] rows, byte[] mask) =>
    [
        40, 0, 0, 0, .. BitConverter.GetBytes(width), .. BitConverter.GetBytes(2 * height), 1, 0, (byte)bits, 0, .. new byte[24], .. rows, .. mask,
    ];

    private static byte[] Icon(params (int Width, int Height, int Bits, byte[] Data)[] entries)
    {
        List<byte> file = [0, 0, 1, 0, (byte)entries.Length, 0];
        int offset = 6 + 16 * entries.Length;
        foreach (var (width, height, bits, data) in entries)
        {
            file.AddRange([(byte)width, (byte)height, 0, 0, 1, 0, (byte)bits, 0, .. BitConverter.GetBytes(data.Length), .. BitConverter.GetBytes(offset)]);
            offset += data.Length;
        }

        foreach (var entry in entries) file.AddRange(entry.Data);
        return [.. file];
    }
}

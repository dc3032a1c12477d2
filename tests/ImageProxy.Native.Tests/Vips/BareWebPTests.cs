using System.Text;
using ImageProxy.Native.Vips;

namespace ImageProxy.Native.Tests.Vips;

[TestFixture]
public sealed class BareWebPTests
{
    [Test]
    public void From_ExtendedFileWithMetadata_BecomesASimpleOne()
    {
        byte[] file = File(Chunk("VP8X", [0x2C, 0, 0, 0, 1, 2, 3, 4, 5, 6]), Chunk("ICCP", [1, 2, 3]), Chunk("VP8 ", [9, 8, 7]), Chunk("EXIF", [1]), Chunk("XMP ", [2, 2]));

        Assert.That(BareWebP.From(file), Is.EqualTo(File(Chunk("VP8 ", [9, 8, 7]))));
    }

    [TestCase(0x10)]
    [TestCase(0x02)]
    public void From_AlphaOrAnimation_KeepsTheHeaderWithoutMetadataFlags(byte flag)
    {
        byte[] file = File(Chunk("VP8X", [(byte)(flag | 0x2C), 0, 0, 0, 1, 2, 3, 4, 5, 6]), Chunk("ALPH", [5]), Chunk("VP8 ", [9, 8]), Chunk("EXIF", [1]));

        byte[] expected = File(Chunk("VP8X", [flag, 0, 0, 0, 1, 2, 3, 4, 5, 6]), Chunk("ALPH", [5]), Chunk("VP8 ", [9, 8]));
        Assert.That(BareWebP.From(file), Is.EqualTo(expected));
    }

    [Test]
    public void From_CutOrForeignBytes_AreReturnedAsTheyAre()
    {
        byte[] file = File(Chunk("VP8X", [0x08, 0, 0, 0, 1, 2, 3, 4, 5, 6]), Chunk("VP8 ", [9, 8, 7, 6]), Chunk("EXIF", [1, 2]));
        byte[] cut = file[..^5];

        Assert.That(BareWebP.From(cut), Is.SameAs(cut));
        Assert.That(BareWebP.From([1, 2, 3]), Is.EqualTo(new byte[] { 1, 2, 3 }));
    }

    private static byte[] Chunk(string name, byte[] content) =>
        [.. Encoding.ASCII.GetBytes(name), .. BitConverter.GetBytes(content.Length), .. content, .. new byte[content.Length & 1]];

    private static byte[] File(params byte[][] chunks)
    {
        byte[] body = [.. "WEBP"u8, .. chunks.SelectMany(chunk => chunk)];
        return [.. "RIFF"u8, .. BitConverter.GetBytes(body.Length), .. body];
    }
}

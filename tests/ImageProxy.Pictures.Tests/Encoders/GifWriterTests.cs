using ImageProxy.Imaging.Formats;
using ImageProxy.Pictures.Encoders;

namespace ImageProxy.Pictures.Tests.Encoders;

public sealed class GifWriterTests
{
    private const int HeaderLength = 13;

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(16)]
    [TestCase(17)]
    [TestCase(255)]
    public void Write_FewColours_IsExact(int colors)
    {
        var picture = Samples.Flat(61, 43, colors);
        byte[] file = GifWriter.Write([picture]);
        Assert.That(Decoded.Header(file), Has.Property(nameof(ImageInfo.StoredSize)).EqualTo(picture.Size).And.Property(nameof(ImageInfo.HasAlpha)).False);
        Assert.That(Decoded.WorstError(Decoded.Pixels(file), picture), Is.Zero);
    }

    [Test]
    public void Write_ManyColours_ComesClose()
    {
        var smooth = Samples.Smooth(120, 90);
        Assert.That(Decoded.MeanError(Decoded.Pixels(GifWriter.Write([smooth])), smooth), Is.LessThan(6));
        // Noise fills the table of codes again and again, and 255 colours must stand for 16 million.
        var noise = Samples.Noise(200, 150);
        Assert.That(Decoded.MeanError(Decoded.Pixels(GifWriter.Write([noise])), noise), Is.LessThan(10));
    }

    [TestCase(2)]
    [TestCase(200)]
    public void Write_AnyLength_EndsWithTheEndCodeAtTheRightWidth(int colors)
    {
        // Lengths on both sides of each widening, of 3 to 10 bits and more, and past the first full table.
        foreach (int length in Enumerable.Range(1, 300).Concat([500, 509, 510, 511, 512, 4_000, 9_000]))
        {
            var random = new Random(length);
            var picture = new Bitmap(length, 1);
            for (int x = 0; x < length; x++)
                picture[x, 0] = new((byte)random.Next(colors), 0, 0);
            byte[] file = GifWriter.Write([picture]);
            int tableLength = 3 << ((file[HeaderLength + 17] & 7) + 1);
            Assert.That(LzwStream.Decode(file.AsSpan(HeaderLength + 18 + tableLength)), Has.Count.EqualTo(length));
        }
    }

    [Test]
    public void Write_Alpha_IsCutAtHalf()
    {
        var picture = Samples.SeeThrough(128, 20);
        byte[] file = GifWriter.Write([picture]);
        Assert.That(Decoded.Header(file).HasAlpha);
        var actual = Decoded.Pixels(file);
        for (int x = 0; x < 128; x++)
            Assert.That(actual[x, 9].A, Is.EqualTo(picture[x, 9].A < 128 ? 0 : 255), $"column {x}");
        var seen = Bitmap.Draw(128, 20, (x, y) => picture[x, y] with { A = (byte)(picture[x, y].A < 128 ? 0 : 255) });
        Assert.That(Decoded.MeanError(actual, seen), Is.LessThan(4));
    }

    [Test]
    public void Write_NothingVisible_IsAllTransparent() =>
        Assert.That(Decoded.WorstError(Decoded.Pixels(GifWriter.Write([new(5, 4)])), new(5, 4)), Is.Zero);

    [Test]
    public void Write_SeveralFrames_AreEachAsIfAlone()
    {
        Bitmap first = Samples.Smooth(40, 30), second = Samples.SeeThrough(40, 30), third = Samples.Flat(40, 30, 5);
        byte[] file = GifWriter.Write([first, second, third], new() { Loops = null });
        Assert.That(Decoded.Header(file).Frames, Is.EqualTo(3));
        byte[] joined = [.. GifWriter.Write([first])[..^1], .. GifWriter.Write([second])[HeaderLength..^1], .. GifWriter.Write([third])[HeaderLength..]];
        Assert.That(file, Is.EqualTo(joined));
    }

    [Test]
    public void Write_Options_AreInTheExtensions()
    {
        byte[] file = GifWriter.Write([new(2, 2), new(2, 2)], new() { Delay = 300, Loops = 515, Disposal = GifDisposal.Previous });
        byte[] loops = [0x21, 0xFF, 11, .. "NETSCAPE2.0"u8, 3, 1, 3, 2, 0];
        Assert.That(file[HeaderLength..(HeaderLength + loops.Length)], Is.EqualTo(loops));
        byte[] control = [0x21, 0xF9, 4, (3 << 2) | 1, 44, 1, 0, 0];
        Assert.That(file[(HeaderLength + loops.Length)..(HeaderLength + loops.Length + control.Length)], Is.EqualTo(control));
    }

    [Test]
    public void Write_FramesOfDifferentSizesOrNone_Throws()
    {
        Assert.That(() => GifWriter.Write([new(2, 2), new(2, 3)]), Throws.ArgumentException);
        Assert.That(() => GifWriter.Write([]), Throws.ArgumentException);
    }

    [FsCheck.NUnit.Property(MaxTest = 60)]
    public void Write_AnySize_IsExactWhereColoursAreFew(byte width, byte height, byte colors)
    {
        var picture = Samples.Flat(1 + width, 1 + (height % 60), 1 + (colors % 255));
        Assert.That(Decoded.WorstError(Decoded.Pixels(GifWriter.Write([picture])), picture), Is.Zero);
    }
}

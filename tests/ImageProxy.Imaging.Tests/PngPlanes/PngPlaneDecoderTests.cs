using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planes;
using ImageProxy.Imaging.Png;
using ImageProxy.Pictures;
using ImageProxy.Pictures.Encoders;

namespace ImageProxy.Imaging.Tests.PngPlanes;

public sealed class PngPlaneDecoderTests
{
    private static readonly PngOptions[] Kinds =
    [
        new(), new() { Alpha = false }, new() { Grey = true }, new() { Grey = true, Alpha = false }, new() { Palette = true }, new() { Palette = true, Alpha = false },
    ];

    [Test]
    public void TryDecode_EveryKindFilterAndWidth_GivesEveryPixel([Range(0, 5)] int kind, [Values(0, 1, 2, 3, 4, null)] int? filter)
    {
        for (int width = 1; width <= 40; width++)
        {
            var picture = Palette(width, 29);
            var planes = Decoded(PngWriter.Write(picture, Kinds[kind] with { Filter = filter, DataChunkBytes = 50 }), new(0, 0, width, 29));
            AssertShows(planes, picture, Kinds[kind], new(0, 0, width, 29), 1);
        }
    }

    [Test]
    public void TryDecode_PartInBoxes_GivesTheirMeans([Range(0, 3)] int kind, [Values(1, 2, 3, 5, 64)] int box)
    {
        var picture = Noise(61, 47);
        byte[] file = PngWriter.Write(picture, Kinds[kind]);
        foreach (var area in (PixelArea[])[new(0, 0, 61, 47), new(3, 5, 41, 29), new(60, 46, 1, 1), new(0, 0, 61, 1), new(7, 0, 1, 47)])
            AssertShows(Decoded(file, area, box), picture, Kinds[kind], area, box);
    }

    [Test]
    public void TryDecode_RowsLongerThanABlock_GivesEveryPixel()
    {
        var picture = Noise(30_000, 3);
        AssertShows(Decoded(PngWriter.Write(picture), new(0, 0, 30_000, 3)), picture, new(), new(0, 0, 30_000, 3), 1);
    }

    [Test]
    public void TryDecode_ClearColour_IsClear()
    {
        var picture = Bitmap.Draw(20, 9, (x, y) => (x + y) % 3 == 0 ? new(10, 20, 30) : new((byte)x, 20, 30));
        byte[] rgb = PngWriter.Write(picture, new() { Alpha = false, Chunks = [("tRNS", [0, 10, 0, 20, 0, 30])] });
        byte[] grey = PngWriter.Write(picture, new() { Alpha = false, Grey = true, Chunks = [("tRNS", [0, 20])] });

        using var planes = Decoded(rgb, new(0, 0, 20, 9));
        using var levels = Decoded(grey, new(0, 0, 20, 9));

        for (int y = 0; y < 9; y++)
        {
            for (int x = 0; x < 20; x++)
            {
                bool isClear = (x + y) % 3 == 0 || x == 10;
                Assert.That((planes.Red.Row(y)[x], planes.Alpha!.Row(y)[x]), Is.EqualTo(isClear ? (0, 0) : (x, 255)));
                Assert.That(levels.Alpha!.Row(y)[x] == 0, Is.EqualTo(levels.Red.Row(y)[x] == 0), "a level that is clear counts for nothing");
            }
        }
    }

    [Test]
    public void TryDecode_CutAtEveryByte_IsNeverAPicture([Range(0, 5)] int kind)
    {
        byte[] file = PngWriter.Write(Palette(31, 23), Kinds[kind] with { DataChunkBytes = 90 });
        for (int length = 0; length < file.Length; length++)
            Assert.That(Result(file[..length]), Is.Not.EqualTo(PngDecodeResult.Decoded), $"{length} bytes");
    }

    [Test]
    public void TryDecode_DataCutButClosed_IsBroken([Values(1, 5, 10_000)] int chunkBytes)
    {
        var chunks = PngChunks.Read(PngWriter.Write(Noise(21, 13)));
        byte[] data = chunks.Single(chunk => chunk.Type == "IDAT").Data;
        for (int length = 0; length < data.Length; length++)
        {
            var parts = data[..length].Chunk(chunkBytes).Select(part => ("IDAT", part));
            Assert.That(Result(PngChunks.Write([chunks[0], .. parts, chunks[^1]])), Is.Not.EqualTo(PngDecodeResult.Decoded), $"{length} bytes");
        }

        Assert.That(Result(PngChunks.Write([chunks[0], .. data.Chunk(chunkBytes).Select(part => ("IDAT", part)), ("IDAT", []), chunks[^1]])), Is.EqualTo(PngDecodeResult.Decoded), "all of it");
    }

    [Test]
    public void TryDecode_AnyBitOfTheFileTurned_IsNeverAnotherPicture()
    {
        var picture = Noise(9, 7);
        byte[] file = PngWriter.Write(picture, new() { DataChunkBytes = 70 });
        for (int bit = 0; bit < 8 * file.Length; bit++)
        {
            byte[] turned = [.. file];
            turned[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.That(Result(turned), Is.Not.EqualTo(PngDecodeResult.Decoded), $"bit {bit}");
        }
    }

    [Test]
    public void TryDecode_DataOfAnotherLengthThanThePicture_IsBroken([Values(-1, 1)] int rows)
    {
        var chunks = PngChunks.Read(PngWriter.Write(Noise(9, 7)));
        byte[] header = [.. chunks[0].Data];
        header[7] = (byte)(7 + rows);
        Assert.That(Result(PngChunks.Write([("IHDR", header), .. chunks[1..]])), Is.EqualTo(PngDecodeResult.Broken));
    }

    [Test]
    public void TryDecode_StreamThatWantsADictionary_IsBroken()
    {
        var chunks = PngChunks.Read(PngWriter.Write(Noise(9, 7)));
        byte[] data = [.. chunks[1].Data];
        // FDICT, and the check bits that make the two bytes a multiple of 31.
        data[1] = (byte)((data[1] & 0xC0) | 0x20);
        data[1] += (byte)(31 - (((data[0] * 256) + data[1]) % 31));
        Assert.That(Result(PngChunks.Write([chunks[0], ("IDAT", data), chunks[2]])), Is.EqualTo(PngDecodeResult.Broken));
        Assert.That(PngProfile.Read((byte[])[65, 0, 0, .. data]), Is.Empty);
        Assert.That(PngPlaneDecoder.Open(PngChunks.Write([chunks[0], ("IDAT", []), chunks[2]])), Is.Null, "no data at all");
    }

    [Test]
    public void Open_WhatOthersShouldDecode_IsNotTaken()
    {
        var picture = Palette(9, 7);
        Assert.That(Open(new() { BitDepth = 16 }), Is.Null, "16 bits");
        Assert.That(Open(new() { Interlaced = true }), Is.Null);
        Assert.That(PngPlaneDecoder.Open(PngWriter.Write(Bitmap.Draw(9, 7, (x, _) => new((byte)(x % 3), 0, 0)), new() { Palette = true })), Is.Null, "2 bits");
        foreach (string type in (string[])["acTL", "fcTL", "cICP", "CgBI", "IHDR", "ABCD"])
            Assert.That(Open(new() { Chunks = [(type, [0, 0, 0, 1, 0, 0, 0, 1])] }), Is.Null, type);
        Assert.That(Open(new() { Chunks = [("gAMA", [0, 1, 0x86, 0xA0])] }), Is.Null, "gamma 1");
        Assert.That(Open(new() { Chunks = [("gAMA", [0, 0, 0xB1, 0x8F]), ("tEXt", [65, 0, 66]), ("iDOT", new byte[28])] }), Is.Not.Null, "gamma of sRGB");
        Assert.That(Open(new() { Chunks = [("cHRM", new byte[32])] }), Is.Null);
        Assert.That(Open(new() { Chunks = [("tRNS", [0, 1])] }), Is.Null, "clear level beside alpha");

        PngFile? Open(PngOptions options) => PngPlaneDecoder.Open(PngWriter.Write(picture, options));
    }

    [Test]
    public void TryDecode_IndexWithoutAColour_IsNotTaken()
    {
        var chunks = PngChunks.Read(PngWriter.Write(Palette(31, 23), new() { Palette = true, Alpha = false }));
        var palette = chunks.Single(chunk => chunk.Type == "PLTE");
        Assert.That(Result(PngChunks.Write(chunks)), Is.EqualTo(PngDecodeResult.Decoded));
        Assert.That(Result(PngChunks.Write(chunks.Select(chunk => chunk.Type == "PLTE" ? ("PLTE", palette.Data[..^3]) : chunk))), Is.EqualTo(PngDecodeResult.NotTaken));
    }

    [Test]
    public void TryDecode_SecondTime_AllocatesNextToNothing([Values(1, 4)] int box)
    {
        byte[] file = PngWriter.Write(Noise(300, 200));
        long least = long.MaxValue;
        for (int i = 0; i < 5; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            PngPlaneDecoder.TryDecode(file, PngPlaneDecoder.Open(file)!, new(0, 0, 300, 200), box, out var planes);
            planes!.Dispose();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.That(least, Is.LessThan(2_000), "bytes");
    }

    [Test]
    public void TryDecode_Canceled_Throws()
    {
        byte[] file = PngWriter.Write(Noise(9, 7));
        Assert.That(
            () => PngPlaneDecoder.TryDecode(file, PngPlaneDecoder.Open(file)!, new(0, 0, 9, 7), 1, out _, new CancellationToken(canceled: true)),
            Throws.InstanceOf<OperationCanceledException>());
    }

    private static PremultipliedPlanes Decoded(byte[] file, PixelArea area, int box = 1)
    {
        var opened = PngPlaneDecoder.Open(file);
        Assert.That(opened, Is.Not.Null);
        Assert.That(PngPlaneDecoder.TryDecode(file, opened!, area, box, out var planes), Is.EqualTo(PngDecodeResult.Decoded));
        return planes!;
    }

    /// <summary>NotTaken also where the file is not opened.</summary>
    private static PngDecodeResult Result(byte[] file)
    {
        if (PngPlaneDecoder.Open(file) is not { } opened)
            return PngDecodeResult.NotTaken;
        var result = PngPlaneDecoder.TryDecode(file, opened, PixelArea.Of(opened.Size), 1, out var planes);
        Assert.That(planes is null, Is.EqualTo(result != PngDecodeResult.Decoded));
        planes?.Dispose();
        return result;
    }

    /// <summary>Means of premultiplied pixels, worked out one by one in double precision.</summary>
    private static void AssertShows(PremultipliedPlanes planes, Bitmap picture, PngOptions kind, PixelArea area, int box)
    {
        using var decoded = planes;
        Assert.That(planes.Size, Is.EqualTo(new PixelSize((area.Width + box - 1) / box, (area.Height + box - 1) / box)));
        Assert.That((planes.IsGray, planes.Alpha is not null), Is.EqualTo((kind.Grey, kind.Alpha)));
        Plane?[] all = [planes.Red, planes.Green, planes.Blue, planes.Alpha];
        for (int channel = 0; channel < 4; channel++)
        {
            if (all[channel] is not { } plane)
                continue;
            for (int y = 0; y < plane.Size.Height; y++)
            {
                for (int x = 0; x < plane.Size.Width; x++)
                {
                    double mean = (from row in Enumerable.Range(y * box, Math.Min(box, area.Height - (y * box)))
                                   from column in Enumerable.Range(x * box, Math.Min(box, area.Width - (x * box)))
                                   select (int)Level(picture[area.Left + column, area.Top + row], kind, channel)).Average();
                    Assert.That((double)plane.Row(y)[x], Is.EqualTo(mean).Within(0.5001), $"channel {channel} at {x}, {y}");
                }
            }
        }
    }

    private static byte Level(Color color, PngOptions kind, int channel)
    {
        Color shown = kind.Alpha ? color : color.OnWhite();
        byte alpha = kind.Alpha ? color.A : (byte)255;
        if (channel == 3)
            return alpha;
        byte level = kind.Grey ? (byte)(((299 * shown.R) + (587 * shown.G) + (114 * shown.B) + 500) / 1000) : channel switch { 0 => shown.R, 1 => shown.G, _ => shown.B };
        return (byte)Math.Round(level * alpha / 255.0);
    }

    /// <summary>120 colours, and more than 16 of them in every column of 29.</summary>
    private static Bitmap Palette(int width, int height) => Bitmap.Draw(width, height, (x, y) =>
    {
        int index = ((x * 7) + y) % 120;
        return new((byte)(2 * index), (byte)(index % 5 * 50), 9, (byte)(255 - (index % 4 * 85)));
    });

    private static Bitmap Noise(int width, int height)
    {
        var picture = new Bitmap(width, height);
        new Random(width).NextBytes(picture.Pixels);
        return picture;
    }
}

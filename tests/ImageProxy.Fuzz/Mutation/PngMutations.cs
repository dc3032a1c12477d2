using System.IO.Compression;
using ImageProxy.Imaging.Formats;
using ImageProxy.Pictures.Encoders;

namespace ImageProxy.Fuzz.Mutation;

/// <summary>PNG by its chunks, with checksums that are right, so that a decoder goes on to what is wrong.</summary>
internal static class PngMutations
{
    private const int HeaderLength = 13;
    private const int MostInflated = 1 << 20;

    private static readonly string[] Types =
        ["IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "sBIT", "bKGD", "hIST", "pHYs", "tIME", "tEXt", "zTXt", "iTXt", "eXIf", "acTL", "fcTL", "fdAT", "sPLT", "CgBI", "oFFs"];

    public static byte[] Apply(byte[] file, SeededRandom random)
    {
        if (HeaderReader.Sniff(file) != ImageFormat.Png)
            return file;
        var chunks = PngChunks.Read(file);
        if (chunks.Count == 0)
            return file;
        switch (random.Below(8))
        {
            case 0:
                Pieces.Rearrange(chunks, random);
                break;
            case 1:
                Edit(chunks, random.Below(chunks.Count), data => Pieces.Resize(data, random));
                break;
            case 2:
                int renamed = random.Below(chunks.Count);
                chunks[renamed] = (random.Pick(Types), chunks[renamed].Data);
                break;
            case 3:
                Edit(chunks, Find(chunks, "IHDR"), data => Header(data, random));
                break;
            case 4 or 5:
                Pixels(chunks, random);
                break;
            case 6:
                Colours(chunks, random);
                break;
            default:
                chunks.Insert(Math.Min(1 + random.Below(chunks.Count), chunks.Count), Extra(random));
                break;
        }

        byte[] written = PngChunks.Write(chunks);
        return random.OneIn(12) ? ByteMutations.Noise(written, random) : written;
    }

    private static int Find(List<(string Type, byte[] Data)> chunks, string type) => Math.Max(0, chunks.FindIndex(chunk => chunk.Type == type));

    private static void Edit(List<(string Type, byte[] Data)> chunks, int at, Func<byte[], byte[]> change) => chunks[at] = (chunks[at].Type, change(chunks[at].Data));

    private static byte[] Header(byte[] data, SeededRandom random)
    {
        if (data.Length < HeaderLength)
            return data;
        return random.Below(5) switch
        {
            0 => ByteMutations.Change(data, 4 * random.Below(2), ByteMutations.Number(random.Edge(), 4, bigEndian: true)),
            1 => ByteMutations.Change(data, 4 * random.Below(2), ByteMutations.Number((uint)(1 + random.Below(200)), 4, bigEndian: true)),
            2 => ByteMutations.Change(data, 8, [random.Pick<byte>([1, 2, 4, 8, 16]), random.Pick<byte>([0, 2, 3, 4, 6])]),
            3 => ByteMutations.Change(data, 12, [(byte)(data[12] ^ 1)]),
            _ => ByteMutations.Change(data, 8 + random.Below(5), [random.Byte()]),
        };
    }

    /// <summary>Opens the zlib stream, changes the rows, and closes it again; or changes the stream itself.</summary>
    private static void Pixels(List<(string Type, byte[] Data)> chunks, SeededRandom random)
    {
        int first = Find(chunks, "IDAT");
        byte[] stream = [.. chunks.Where(chunk => chunk.Type == "IDAT").SelectMany(chunk => chunk.Data)];
        chunks.RemoveAll(chunk => chunk.Type == "IDAT");
        byte[] changed = random.Below(4) switch
        {
            0 => Pieces.Resize(stream, random),
            1 => ByteMutations.Noise(stream, random),
            _ => Deflate(Pieces.Resize(Inflate(stream), random)),
        };
        first = Math.Min(first, chunks.Count);
        foreach (byte[] part in random.OneIn(3) ? changed.Chunk(1 + random.Below(changed.Length)) : [changed])
            chunks.Insert(first++, ("IDAT", part));
        if (random.OneIn(6) && first < chunks.Count)
            chunks.Insert(first, ("IDAT", random.Bytes(random.Below(200))));
    }

    private static void Colours(List<(string Type, byte[] Data)> chunks, SeededRandom random)
    {
        string type = random.OneIn(2) ? "PLTE" : "tRNS";
        byte[] data = random.Bytes(random.Pick<int>([0, 1, 2, 3, 6, 12, 48, 255, 256, 768, 771, 900]));
        chunks.RemoveAll(chunk => chunk.Type == type);
        int at = random.OneIn(4) && chunks.Count > 0 ? random.Below(chunks.Count) : Math.Max(1, Find(chunks, "IDAT"));
        chunks.Insert(Math.Min(at, chunks.Count), (type, data));
    }

    private static (string Type, byte[] Data) Extra(SeededRandom random) => random.Below(6) switch
    {
        0 => ("eXIf", ExifMutations.Body(random)),
        1 => PngWriter.IccChunk(ByteMutations.Noise(IccBuilder.DisplayP3(), random)),
        2 => ("acTL", [0, 0, 0, random.Byte(), 0, 0, 0, 0]),
        3 => ("fcTL", random.Bytes(26)),
        4 => ("zTXt", [.. "Text\0\0"u8, .. Deflate(new byte[random.Below(50_000)])]),
        _ => (random.Pick(Types), random.Bytes(random.Below(64))),
    };

    private static byte[] Inflate(byte[] stream)
    {
        byte[] buffer = new byte[Math.Min(MostInflated, Math.Max(stream.Length, 64) * 40)];
        int length = 0;
        try
        {
            using var zlib = new ZLibStream(new MemoryStream(stream), CompressionMode.Decompress);
            length = zlib.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        }
        catch (Exception e) when (e is InvalidDataException or IOException) // IOException: ZLibException, for a preset dictionary above all
        {
            // Broken by an earlier change: what came out so far is a start.
        }

        return buffer[..length];
    }

    private static byte[] Deflate(byte[] rows)
    {
        using var data = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionLevel.Fastest, leaveOpen: true))
            zlib.Write(rows);
        return data.ToArray();
    }
}

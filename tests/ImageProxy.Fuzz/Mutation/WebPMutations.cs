using System.Buffers.Binary;
using System.Text;
using ImageProxy.Imaging.Formats;

namespace ImageProxy.Fuzz.Mutation;

/// <summary>WebP by its chunks: lengths are made right again, so that what is inside is what is wrong.</summary>
internal static class WebPMutations
{
    private const int ContainerLength = 12, ChunkHeaderLength = 8, FrameHeaderLength = 16;

    private static readonly string[] Types = ["VP8 ", "VP8L", "VP8X", "ANIM", "ANMF", "ALPH", "ICCP", "EXIF", "XMP ", "XXXX"];

    public static byte[] Apply(byte[] file, SeededRandom random)
    {
        if (HeaderReader.Sniff(file) != ImageFormat.WebP)
            return file;
        var chunks = Split(file, ContainerLength);
        if (chunks.Count == 0)
            return file;
        int at = random.Below(chunks.Count);
        switch (random.Below(7))
        {
            case 0:
                Pieces.Rearrange(chunks, random);
                break;
            case 1:
                chunks[at] = (random.Pick(Types), chunks[at].Data);
                break;
            case 2:
                chunks[at] = (chunks[at].Type, Pieces.Resize(chunks[at].Data, random));
                break;
            case 3:
                chunks.Insert(at, Extra(random));
                break;
            default:
                chunks[at] = (chunks[at].Type, Inside(chunks[at].Type, chunks[at].Data, random));
                break;
        }

        byte[] written = [.. "RIFF\0\0\0\0WEBP"u8, .. Join(chunks)];
        uint length = random.OneIn(10) ? random.Edge() : (uint)(written.Length - 8);
        return ByteMutations.Change(written, 4, ByteMutations.Number(length, 4, bigEndian: false));
    }

    /// <summary>The file with the first <paramref name="part"/> of <paramref name="parts"/> of its first picture's data, all lengths made right.</summary>
    public static byte[] Shorten(byte[] file, int part, int parts)
    {
        var chunks = Split(file, ContainerLength);
        int at = chunks.FindIndex(chunk => chunk.Type is "VP8 " or "VP8L" or "ANMF");
        var (type, data) = chunks[at];
        if (type == "ANMF")
        {
            var inner = Split(data, FrameHeaderLength);
            int picture = inner.FindLastIndex(chunk => chunk.Type is "VP8 " or "VP8L");
            inner[picture] = (inner[picture].Type, inner[picture].Data[..(inner[picture].Data.Length * part / parts)]);
            data = [.. data[..FrameHeaderLength], .. Join(inner)];
        }
        else
        {
            data = data[..(data.Length * part / parts)];
        }

        chunks[at] = (type, data);
        byte[] written = [.. "RIFF\0\0\0\0WEBP"u8, .. Join(chunks)];
        return ByteMutations.Change(written, 4, ByteMutations.Number((uint)(written.Length - 8), 4, bigEndian: false));
    }

    private static byte[] Inside(string type, byte[] data, SeededRandom random) => type switch
    {
        "VP8 " => Lossy(data, random),
        "VP8L" => Lossless(data, random),
        "VP8X" => random.OneIn(2)
            ? ByteMutations.Change(data, 0, [(byte)(data.Length > 0 ? data[0] ^ (2 << random.Below(5)) : 0)])
            : ByteMutations.Change(data, 4 + (3 * random.Below(2)), ByteMutations.Number(random.Edge(), 3, bigEndian: false)),
        "ANMF" => Frame(data, random),
        "ALPH" => random.OneIn(2) ? ByteMutations.Change(data, 0, [random.Byte()]) : ByteMutations.Noise(data, random),
        _ => ByteMutations.Noise(data, random),
    };

    /// <summary>Frame tag, start code and size; then the first partition, which holds the header a decoder reads bit by bit.</summary>
    private static byte[] Lossy(byte[] data, SeededRandom random) => random.Below(4) switch
    {
        0 => ByteMutations.Change(data, 6 + (2 * random.Below(2)), ByteMutations.Number(random.Edge(), 2, bigEndian: false)),
        1 => ByteMutations.Change(data, random.Below(3), [random.Byte()]),
        2 => ByteMutations.Change(data, 10 + random.Below(30), [random.Byte()]),
        _ => ByteMutations.Noise(data, random),
    };

    /// <summary>Transforms, colour cache and the lengths of Huffman codes stand in the first bytes behind the size.</summary>
    private static byte[] Lossless(byte[] data, SeededRandom random) => random.Below(4) switch
    {
        0 => ByteMutations.Change(data, 1, ByteMutations.Number(random.Edge(), 4, bigEndian: false)),
        1 => FlipBits(data, 5, 24, random),
        2 => FlipBits(data, 5, 120, random),
        _ => ByteMutations.Noise(data, random),
    };

    private static byte[] FlipBits(byte[] data, int from, int span, SeededRandom random)
    {
        byte[] copy = [.. data];
        for (int i = 1 + random.Below(6); i > 0 && copy.Length > from; i--)
            copy[from + random.Below(Math.Min(span, copy.Length - from))] ^= (byte)(1 << random.Below(8));
        return copy;
    }

    private static byte[] Frame(byte[] data, SeededRandom random)
    {
        if (data.Length <= FrameHeaderLength || random.OneIn(2))
            return ByteMutations.Change(data, random.Pick<int>([0, 3, 6, 9, 12, 15]), ByteMutations.Number(random.OneIn(2) ? random.Edge() : (uint)random.Below(64), 3, bigEndian: false));
        var chunks = Split(data, FrameHeaderLength);
        if (chunks.Count == 0)
            return data;
        int at = random.Below(chunks.Count);
        if (random.OneIn(4))
            Pieces.Rearrange(chunks, random);
        else
            chunks[at] = (chunks[at].Type, Inside(chunks[at].Type, chunks[at].Data, random));
        return [.. data[..FrameHeaderLength], .. Join(chunks)];
    }

    private static (string Type, byte[] Data) Extra(SeededRandom random) => random.Below(5) switch
    {
        0 => ("EXIF", ExifMutations.Body(random)),
        1 => ("ICCP", random.Bytes(random.Below(200))),
        2 => ("ALPH", random.Bytes(random.Below(60))),
        3 => ("VP8X", [random.Byte(), 0, 0, 0, .. ByteMutations.Number(random.Edge(), 3, false), .. ByteMutations.Number(random.Edge(), 3, false)]),
        _ => (random.Pick(Types), random.Bytes(random.Below(40))),
    };

    private static List<(string Type, byte[] Data)> Split(byte[] bytes, int at)
    {
        var chunks = new List<(string Type, byte[] Data)>();
        while (bytes.Length - at >= ChunkHeaderLength)
        {
            long length = Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 4)), bytes.Length - at - ChunkHeaderLength);
            chunks.Add((Encoding.Latin1.GetString(bytes, at, 4), bytes.AsSpan(at + ChunkHeaderLength, (int)length).ToArray()));
            at += ChunkHeaderLength + (int)length + (int)(length & 1);
        }

        return chunks;
    }

    private static IEnumerable<byte> Join(IEnumerable<(string Type, byte[] Data)> chunks) => chunks.SelectMany(chunk => (byte[])
        [.. Encoding.Latin1.GetBytes(chunk.Type), .. ByteMutations.Number((uint)chunk.Data.Length, 4, false), .. chunk.Data, .. new byte[chunk.Data.Length & 1]]);
}

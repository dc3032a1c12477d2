using ImageProxy.Imaging.Formats;

namespace ImageProxy.Fuzz.Mutation;

/// <summary>GIF by its blocks: screen, frames' places and code sizes, control blocks, chains of sub-blocks.</summary>
internal static class GifMutations
{
    private const byte Extension = 0x21, Image = 0x2C, Trailer = 0x3B;
    private const int ScreenLength = 13, ImageLength = 10;

    public static byte[] Apply(byte[] file, SeededRandom random)
    {
        if (HeaderReader.Sniff(file) != ImageFormat.Gif || file.Length < ScreenLength)
            return file;
        var blocks = Split(file);
        int frame = FindFrame(blocks, random);
        switch (random.Below(8))
        {
            case 0:
                Pieces.Rearrange(blocks, random);
                break;
            case 1:
                blocks[0] = ByteMutations.Change(blocks[0], 6 + (2 * random.Below(2)), ByteMutations.Number(random.Edge(), 2, bigEndian: false));
                break;
            case 2:
                blocks[0] = ByteMutations.Change(blocks[0], 10 + random.Below(3), [random.Byte()]);
                break;
            case 3 or 4:
                blocks[frame] = Place(blocks[frame], random);
                break;
            case 5:
                blocks[frame] = Data(blocks[frame], random);
                break;
            case 6:
                blocks.Insert(Math.Min(1, blocks.Count), Extra(random));
                break;
            default:
                int any = random.Below(blocks.Count);
                blocks[any] = random.OneIn(2) ? ByteMutations.Noise(blocks[any], random) : Pieces.Resize(blocks[any], random);
                break;
        }

        return [.. blocks.SelectMany(block => block)];
    }

    /// <summary>Offsets of the ends of all whole blocks behind the first frame: where a GIF may end without its trailer.</summary>
    public static IEnumerable<int> Ends(byte[] file)
    {
        int at = 0;
        bool shown = false;
        foreach (byte[] block in Split(file))
        {
            at += block.Length;
            shown |= block.Length > 0 && at > block.Length && block[0] == Image;
            if (shown)
                yield return at;
        }
    }

    /// <summary>A frame with the first <paramref name="part"/> of <paramref name="parts"/> of its LZW data, in blocks that are closed.</summary>
    public static byte[] Shorten(byte[] frame, int part, int parts)
    {
        int at = DataAt(frame) + 1;
        var data = new List<byte>();
        for (int block = at; block < frame.Length && frame[block] > 0; block += frame[block] + 1)
            data.AddRange(frame.AsSpan(block + 1, frame[block]));
        // The code that ends the data may take the last two bytes: they are no pixel.
        var kept = data.Take((data.Count - 3) * part / parts);
        return [.. frame[..at], .. kept.Chunk(255).SelectMany(block => (byte[])[(byte)block.Length, .. block]), 0];
    }

    private static int FindFrame(List<byte[]> blocks, SeededRandom random)
    {
        int[] frames = [.. Enumerable.Range(1, blocks.Count - 1).Where(i => blocks[i].Length > ImageLength && blocks[i][0] == Image)];
        return frames.Length == 0 ? 0 : random.Pick(frames);
    }

    private static byte[] Place(byte[] frame, SeededRandom random) => random.Below(4) switch
    {
        0 => ByteMutations.Change(frame, 1 + (2 * random.Below(4)), ByteMutations.Number(random.Edge(), 2, bigEndian: false)),
        1 => ByteMutations.Change(frame, 1 + (2 * random.Below(4)), ByteMutations.Number((uint)random.Below(100), 2, bigEndian: false)),
        2 => ByteMutations.Change(frame, 9, [(byte)(frame.Length > 9 ? frame[9] ^ (1 << random.Below(8)) : 0)]),
        _ => ByteMutations.Change(frame, DataAt(frame), [(byte)random.Below(14)]),
    };

    private static byte[] Data(byte[] frame, SeededRandom random)
    {
        int at = Math.Min(DataAt(frame) + 1, frame.Length);
        return random.Below(3) switch
        {
            0 => ByteMutations.Change(frame, at, [random.Byte()]),
            1 => [.. frame[..at], .. ByteMutations.Noise(frame[at..], random)],
            _ => [.. frame[..(at + random.Below(frame.Length - at))], 0],
        };
    }

    private static byte[] Extra(SeededRandom random) => random.Below(4) switch
    {
        0 => [Extension, 0xF9, 4, random.Byte(), random.Byte(), 0, random.Byte(), 0],
        1 => [Extension, 0xFF, 11, .. "NETSCAPE2.0"u8, 3, 1, random.Byte(), random.Byte(), 0],
        2 => [Extension, 0xFE, .. Enumerable.Repeat<byte[]>([1, 65], random.Below(400)).SelectMany(pair => pair), 0],
        _ => [Extension, random.Byte(), (byte)random.Below(20), .. random.Bytes(random.Below(24))],
    };

    private static int DataAt(byte[] frame) => frame.Length < ImageLength ? 0 : ImageLength + PaletteLength(frame[9]);

    private static int PaletteLength(byte flags) => (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);

    /// <summary>The screen with its palette, then block by block; what makes no sense is one last piece.</summary>
    public static List<byte[]> Split(byte[] file)
    {
        var blocks = new List<byte[]>();
        int start = 0, at = Math.Min(ScreenLength + PaletteLength(file[10]), file.Length);
        while (true)
        {
            blocks.Add(file[start..at]);
            start = at;
            if (at >= file.Length)
                return blocks;
            int body = file[at] switch { Extension => 2, Image when at + ImageLength < file.Length => DataAt(file[at..(at + ImageLength)]) + 1, Trailer => 1, _ => file.Length };
            at = file[at] == Trailer ? at + 1 : SkipSubBlocks(file, at + body);
        }
    }

    private static int SkipSubBlocks(byte[] file, int at)
    {
        while (at < file.Length)
        {
            int length = file[at];
            at += 1 + length;
            if (length == 0)
                return at;
        }

        return file.Length;
    }
}

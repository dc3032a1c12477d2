using System.Buffers.Binary;
using ImageProxy.Imaging.Formats;

namespace ImageProxy.Fuzz.Mutation;

/// <summary>AVIF and HEIC by their boxes. Sizes, and the places that <c>iloc</c> gives, are made right again after boxes have moved.</summary>
internal static class BmffMutations
{
    private static readonly string[] Types =
        ["ftyp", "meta", "hdlr", "pitm", "iloc", "iinf", "infe", "iref", "iprp", "ipco", "ipma", "ispe", "pixi", "av1C", "hvcC", "colr", "irot", "imir", "clap", "auxC", "auxl", "cdsc", "dimg", "mdat", "idat", "free", "moov", "pasp", "thmb"];

    private static readonly string[] Interesting = ["ispe", "iloc", "ipma", "pitm", "infe", "av1C", "hvcC", "pixi", "mdat", "iinf", "ftyp", "auxC", "colr", "iref"];

    public static byte[] Apply(byte[] file, SeededRandom random)
    {
        if (HeaderReader.Sniff(file) is not (ImageFormat.Avif or ImageFormat.Heic))
            return file;
        var boxes = BmffNode.Read(file);
        if (boxes.Count == 0)
            return file;
        int before = DataAt(boxes);
        var all = boxes.SelectMany(box => box.Tree()).ToList();
        var node = Choose(all, random);
        switch (random.Below(7))
        {
            case 0:
                var family = random.Pick([boxes, .. all.Where(box => box.Children is { Count: > 0 }).Select(box => box.Children!)]);
                Pieces.Rearrange(family, random);
                break;
            case 1:
                node.Type = random.Pick(Types);
                break;
            case 2:
                node.Data = Pieces.Resize(node.Data, random);
                break;
            case 3:
                (all.FirstOrDefault(box => box.Type == "ipco")?.Children ?? boxes).Add(Property(random));
                break;
            default:
                node.Data = Fields(node, random);
                break;
        }

        Relocate(boxes, DataAt(boxes) - before);
        byte[] written = BmffNode.Write(boxes);
        return random.OneIn(8) ? LieAboutASize(written, random) : written;
    }

    private static BmffNode Choose(List<BmffNode> all, SeededRandom random)
    {
        string type = random.Pick(Interesting);
        BmffNode[] found = [.. all.Where(box => box.Type == type)];
        return found.Length > 0 ? random.Pick(found) : random.Pick(all);
    }

    private static byte[] Fields(BmffNode node, SeededRandom random)
    {
        byte[] data = node.Data;
        int at = random.Below(data.Length);
        return node.Type switch
        {
            "ispe" => ByteMutations.Change(data, 4 + (4 * random.Below(2)), ByteMutations.Number(random.OneIn(2) ? random.Edge() : (uint)random.Below(200), 4, bigEndian: true)),
            "mdat" or "idat" => ByteMutations.Noise(data, random),
            "av1C" or "hvcC" or "ipma" or "pixi" or "infe" => ByteMutations.Change(data, at, [random.OneIn(2) ? (byte)random.Below(12) : random.Byte()]),
            _ => random.Below(3) switch
            {
                0 => ByteMutations.Change(data, at, [(byte)random.Edge()]),
                1 => ByteMutations.Change(data, at, ByteMutations.Number(random.Edge(), 4, bigEndian: true)),
                _ => ByteMutations.Change(data, at, ByteMutations.Number(random.Edge(), 2, bigEndian: true)),
            },
        };
    }

    private static BmffNode Property(SeededRandom random)
    {
        byte[] Four() => ByteMutations.Number(random.OneIn(2) ? random.Edge() : (uint)random.Below(64), 4, bigEndian: true);
        return random.Below(5) switch
        {
            0 => new() { Type = "irot", Data = [random.Byte()] },
            1 => new() { Type = "imir", Data = [random.Byte()] },
            2 => new() { Type = "clap", Data = [.. Four(), .. Four(), .. Four(), .. Four(), .. Four(), .. Four(), .. Four(), .. Four()] },
            3 => new() { Type = "ispe", Data = [0, 0, 0, 0, .. Four(), .. Four()] },
            _ => new() { Type = "colr", Data = [.. "prof"u8, .. random.Bytes(random.Below(150))] },
        };
    }

    /// <summary>Offset of the first byte inside the first box of picture data; 0 where there is none.</summary>
    private static int DataAt(List<BmffNode> boxes)
    {
        int at = 0;
        foreach (var box in boxes)
        {
            if (box.Type == "mdat")
                return at + 8;
            at += box.Length;
        }

        return 0;
    }

    /// <summary>Adds to every offset of an <c>iloc</c> of version 0 to 2 whose fields have four bytes, as every encoder here writes it.</summary>
    private static void Relocate(List<BmffNode> boxes, int shift)
    {
        var iloc = boxes.SelectMany(box => box.Tree()).FirstOrDefault(box => box.Type == "iloc");
        if (shift == 0 || iloc is not { Data: { Length: > 8 } data } || data[4] != 0x44 || data[0] > 2)
            return;
        int version = data[0], baseLength = data[5] >> 4, at = 6;
        int items = TakeNumber(version < 2 ? 2 : 4);
        for (int item = 0; item < items && at < data.Length; item++)
        {
            at += (version < 2 ? 2 : 4) + (version > 0 ? 2 : 0) + 2 + baseLength;
            for (int extents = TakeNumber(2); extents > 0 && at + 8 <= data.Length; extents--, at += 8)
                BinaryPrimitives.WriteInt32BigEndian(data.AsSpan(at), unchecked(BinaryPrimitives.ReadInt32BigEndian(data.AsSpan(at)) + shift));
        }

        int TakeNumber(int width)
        {
            int value = 0;
            for (int end = at + width; at < end; at++)
                value = (value << 8) | (at < data.Length ? data[at] : 0);
            return value;
        }
    }

    private static byte[] LieAboutASize(byte[] file, SeededRandom random)
    {
        int at = file.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(random.Pick(Types)));
        return at < 4 ? file : ByteMutations.Change(file, at - 4, ByteMutations.Number(random.OneIn(3) ? (uint)random.Below(2) : random.Edge(), 4, bigEndian: true));
    }
}

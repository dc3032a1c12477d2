using System.Buffers.Binary;
using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Imaging.Formats;

/// <summary>What the properties of the primary item add up to.</summary>
internal sealed class HeifProperties
{
    /// <summary>More properties than any real file has; the list is held in memory.</summary>
    private const int MaxProperties = 10_000;

    /// <summary>Pixels another picture of the file may always have: tiles of a small picture are larger than it.</summary>
    private const long SmallPicture = 4_000_000;

    private const uint Ispe = 0x69737065, Irot = 0x69726F74, Clap = 0x636C6170, Pixi = 0x70697869, AuxC = 0x61757843, Av1C = 0x61763143,
        HvcC = 0x68766343, Colr = 0x636F6C72, Prof = 0x70726F66, RestrictedIcc = 0x72494343;

    /// <summary>Size of the decoded pixels, before cut and turn.</summary>
    public PixelSize CodedSize { get; private set; }

    /// <summary>Size behind cut and turn.</summary>
    public PixelSize Size { get; private set; }

    public int BitDepth { get; private set; }

    public bool IsGray { get; private set; }

    public bool HasAlpha { get; private set; }

    public bool HasProfile { get; private set; }

    private static HeaderResult Broken => HeaderResult.Malformed("The picture's properties are broken.");

    public HeaderResult? Read(ReadOnlySpan<byte> bytes, HeifItems items)
    {
        var list = new List<BmffBox>();
        var boxes = new BmffWalker(bytes, items.Properties.Start, items.Properties.End);
        while (boxes.Next(out BmffBox box) && list.Count < MaxProperties)
        {
            list.Add(box);
            HasAlpha |= box.Type == AuxC && IsAlpha(Content(bytes, box.WithoutVersion));
        }

        if (boxes.IsBroken || list.Count == MaxProperties)
            return Broken;
        if (items.PrimaryProperties.Exists(place => place > list.Count))
            return Broken;
        List<BmffBox> own = items.PrimaryProperties.ConvertAll(place => list[place - 1]);
        CodedSize = Size = Largest(bytes, own.Exists(b => b.Type == Ispe) ? own : list);
        foreach (var box in own)
        {
            if (!Apply(box.Type, Content(bytes, box)))
                return Broken;
        }

        if (BitDepth == 0 && !FindDepth(bytes, list))
            return Broken;
        return BitDepth is 8 or 10 or 12 or 16
            ? CheckSize(Largest(bytes, list))
            : HeaderResult.Unsupported("Pictures of other than 8, 10, 12 or 16 bits a channel are not supported in this format.");
    }

    /// <summary>The size the primary item is given; of several, or of all there are where it is given none, the largest.</summary>
    private static PixelSize Largest(ReadOnlySpan<byte> bytes, List<BmffBox> boxes)
    {
        PixelSize largest = default;
        foreach (var box in boxes)
        {
            if (box.Type == Ispe && SizeIn(Content(bytes, box)) is var size && size.Area > largest.Area)
                largest = size;
        }

        return largest;
    }

    /// <summary>A picture made of tiles may leave its depth to them; without a word from any it is 8.</summary>
    private bool FindDepth(ReadOnlySpan<byte> bytes, List<BmffBox> list)
    {
        foreach (var box in list)
        {
            if (box.Type is Av1C or HvcC && !Coding(box.Type, Content(bytes, box)))
                return false;
        }

        BitDepth = Math.Max(BitDepth, 8);
        return true;
    }

    /// <summary>
    /// Limits and prices count in the size that is left, and the decoder makes more: all that a cut hides, and a plane of alpha from an
    /// item with a size of its own. So a cut may not hide more than half, and no other picture may be more than twice as large.
    /// </summary>
    private HeaderResult? CheckSize(PixelSize largest)
    {
        if (CodedSize is not { Width: > 0, Height: > 0 } || Size is not { Width: > 0, Height: > 0 } || Size.Area > CodedSize.Area)
            return HeaderResult.Malformed("The file does not give the size of its picture.");
        if (largest.Area > 2 * CodedSize.Area && largest.Area > SmallPicture)
            return HeaderResult.Unsupported("A file with a picture much larger than its main one is not supported.");
        return Size.Area < CodedSize.Area / 2
            ? HeaderResult.Unsupported("A picture of which more than half is cut away is not supported.")
            : null;
    }

    private bool Apply(uint type, ReadOnlySpan<byte> content)
    {
        switch (type)
        {
            case Irot:
                if (content.Length < 1)
                    return false;
                Size = (content[0] & 1) != 0 ? Size.Transposed : Size;
                return true;
            case Clap:
                return Cut(content);
            case Pixi:
                return Depths(content);
            case Av1C or HvcC:
                return Coding(type, content);
            case Colr:
                HasProfile |= content.Length >= 4 && BinaryPrimitives.ReadUInt32BigEndian(content) is Prof or RestrictedIcc;
                return true;
            default:
                return true;
        }
    }

    /// <summary>Width and height of the cut are fractions; rounded as libheif does.</summary>
    private bool Cut(ReadOnlySpan<byte> content)
    {
        if (content.Length < 32)
            return false;
        long width = Rounded(content), height = Rounded(content[8..]);
        if (width < 1 || height < 1 || width > Size.Width || height > Size.Height)
            return false;
        Size = new PixelSize((int)width, (int)height);
        return true;

        static long Rounded(ReadOnlySpan<byte> fraction)
        {
            uint part = BinaryPrimitives.ReadUInt32BigEndian(fraction), whole = BinaryPrimitives.ReadUInt32BigEndian(fraction[4..]);
            return whole == 0 ? 0 : (part + (long)whole / 2) / whole;
        }
    }

    private bool Depths(ReadOnlySpan<byte> content)
    {
        if (content.Length < 5 || content.Length < 5 + content[4])
            return false;
        foreach (byte depth in content.Slice(5, content[4]))
            BitDepth = Math.Max(BitDepth, depth);
        IsGray = content[4] == 1;
        return BitDepth > 0;
    }

    /// <summary>Depth and colour from the codec's own configuration; where <c>pixi</c> spoke as well, the deeper one counts.</summary>
    private bool Coding(uint type, ReadOnlySpan<byte> content)
    {
        if (content.Length < (type == Av1C ? 4 : 19))
            return false;
        bool isDeep = (content[2] & 0x40) != 0, isDeepest = (content[2] & 0x20) != 0;
        int depth = type == HvcC ? 8 + (content[17] & 7) : isDeep ? isDeepest ? 12 : 10 : 8;
        BitDepth = Math.Max(BitDepth, depth);
        IsGray |= type == Av1C ? (content[2] & 0x10) != 0 : (content[16] & 3) == 0;
        return true;
    }

    private static bool IsAlpha(ReadOnlySpan<byte> kind) =>
        kind.StartsWith("urn:mpeg:mpegB:cicp:systems:auxiliary:alpha"u8) || kind.StartsWith("urn:mpeg:hevc:2015:auxid:1"u8);

    private static PixelSize SizeIn(ReadOnlySpan<byte> ispe)
    {
        if (ispe.Length < 12)
            return default;
        uint width = BinaryPrimitives.ReadUInt32BigEndian(ispe[4..]);
        uint height = BinaryPrimitives.ReadUInt32BigEndian(ispe[8..]);
        return width > int.MaxValue || height > int.MaxValue ? default : new PixelSize((int)width, (int)height);
    }

    private static ReadOnlySpan<byte> Content(ReadOnlySpan<byte> bytes, BmffBox box) => bytes[box.Start..box.End];
}

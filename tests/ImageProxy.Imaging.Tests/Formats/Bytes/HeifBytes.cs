using static ImageProxy.Imaging.Tests.Formats.Bytes.Raw;

namespace ImageProxy.Imaging.Tests.Formats.Bytes;

/// <summary>Writes an AVIF or HEIC: one primary item, its properties, its bytes in <c>mdat</c>.</summary>
internal sealed record HeifBytes
{
    public string[] Brands { get; init; } = ["avif", "mif1"];

    public (int Id, string Type)[] Items { get; init; } = [(1, "av01")];

    public int? Primary { get; init; } = 1;

    public byte[][] Properties { get; init; } = [Ispe(64, 48)];

    /// <summary>Places of the primary item's properties, from 1; none: no association box at all.</summary>
    public int[] Associated { get; init; } = [1];

    public byte[] Data { get; init; } = [1, 2, 3, 4, 5, 6, 7, 8];

    /// <summary>Keeps the item's bytes inside the description instead of behind it.</summary>
    public bool InIdat { get; init; }

    /// <summary>Writes every identifier in 32 bits and every property place in 15.</summary>
    public bool Wide { get; init; }

    public static byte[] Box(string type, params byte[][] content) => Join(Be32(8 + content.Sum(c => c.Length)), Text(type), Join(content));

    public static byte[] Full(string type, int version, int flags, params byte[][] content) =>
        Box(type, [Be32((long)version << 24 | (uint)flags), .. content]);

    public static byte[] Ispe(long width, long height) => Full("ispe", 0, 0, Be32(width), Be32(height));

    public static byte[] Irot(int quarters) => Box("irot", [(byte)quarters]);

    public static byte[] Imir => Box("imir", [1]);

    public static byte[] Clap(long width, long widthBy, long height, long heightBy) =>
        Box("clap", Be32(width), Be32(widthBy), Be32(height), Be32(heightBy), new byte[16]);

    public static byte[] Pixi(params byte[] depths) => Full("pixi", 0, 0, [(byte)depths.Length], depths);

    public static byte[] Av1C(bool deep = false, bool deepest = false, bool gray = false) =>
        Box("av1C", [0x81, 0, (byte)((deep ? 0x40 : 0) | (deepest ? 0x20 : 0) | (gray ? 0x10 : 0)), 0]);

    public static byte[] HvcC(int depth, int chroma = 1) => Box("hvcC", new byte[16], [(byte)chroma, (byte)(depth - 8), 0, 0, 0, 0, 0]);

    public static byte[] Colr(string kind) => Box("colr", Text(kind), new byte[8]);

    public static byte[] AuxC(string urn) => Full("auxC", 0, 0, Text(urn), [0]);

    public static byte[] GridData(int width, int height) => Join([0, 0, 0, 1], Be16(width), Be16(height));

    public static byte[] WideGridData(long width, long height) => Join([0, 1, 0, 1], Be32(width), Be32(height));

    public byte[] Build()
    {
        byte[] ftyp = Box("ftyp", Text(Brands[0]), Be32(0), Join(Brands.Select(Text)));
        int metaLength = Meta(0).Length;
        return Join(ftyp, Meta(InIdat ? 0 : ftyp.Length + metaLength + 8), InIdat ? [] : Box("mdat", Data));
    }

    private byte[] Meta(int dataAt) => Full("meta", 0, 0,
        Full("hdlr", 0, 0, new byte[4], Text("pict"), new byte[13]),
        Primary is { } id ? Full("pitm", Wide ? 1 : 0, 0, Id(id)) : [],
        Iloc(dataAt),
        Full("iinf", Wide ? 1 : 0, 0, Id(Items.Length), Join(Items.Select(i => Full("infe", Wide ? 3 : 2, 0, Id(i.Id), Be16(0), Text(i.Type), [0])))),
        Box("iprp", Box("ipco", Properties), Associated.Length == 0 ? [] : Ipma()),
        InIdat ? Box("idat", Data) : []);

    private byte[] Iloc(int dataAt) => Wide || InIdat
        ? Full("iloc", 2, 0, [0x44, 0x40], Be32(1), Be32(Primary ?? 1), Be16(InIdat ? 1 : 0), Be16(0), Be32(dataAt), Be16(1), Be32(0), Be32(Data.Length))
        : Full("iloc", 0, 0, [0x44, 0x00], Be16(1), Be16(Primary ?? 1), Be16(0), Be16(1), Be32(dataAt), Be32(Data.Length));

    private byte[] Ipma() => Full("ipma", Wide ? 1 : 0, Wide ? 1 : 0, Be32(1), Id(Primary ?? 1), [(byte)Associated.Length],
        Join(Associated.Select(place => Wide ? Be16(0x8000 | place) : [(byte)(0x80 | place)])));

    private byte[] Id(int id) => Wide ? Be32(id) : Be16(id);
}

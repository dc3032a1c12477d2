using System.Buffers.Binary;
using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Imaging.Formats;

/// <summary>
/// Reads AVIF and HEIC from their boxes: the primary item, its properties and where its bytes lie. libheif applies the turn (irot),
/// mirror (imir) and cut (clap) of the file itself, so the size given is the one behind them and the orientation is upright.
/// A sequence (avis) counts as its primary picture, one frame. Source: ISO/IEC 23008-12; the AV1 image file format.
/// </summary>
internal ref struct HeifHeader
{
    private const uint Ftyp = 0x66747970, Meta = 0x6D657461;

    private const uint Avif = 0x61766966, Avis = 0x61766973, Heic = 0x68656963, Heix = 0x68656978, Heim = 0x6865696D,
        Heis = 0x68656973, Hevc = 0x68657663, Hevx = 0x68657678,
        Hevm = 0x6865766D, Hevs = 0x68657673, Mif1 = 0x6D696631, Msf1 = 0x6D736631;

    private readonly ReadOnlySpan<byte> _bytes;

    private HeifHeader(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>Avif or Heic by the brands of a file that begins with <c>ftyp</c>; Unknown for films and other uses of the container.</summary>
    public static ImageFormat SniffBrands(ReadOnlySpan<byte> start)
    {
        int end = (int)Math.Clamp(BinaryPrimitives.ReadUInt32BigEndian(start), 0, (uint)start.Length);
        bool isHeif = false;
        for (int at = 8; at + 4 <= end; at += at == 8 ? 8 : 4)
        {
            switch (BinaryPrimitives.ReadUInt32BigEndian(start[at..]))
            {
                case Avif or Avis:
                    return ImageFormat.Avif;
                case Heic or Heix or Heim or Heis or Hevc or Hevx or Hevm or Hevs or Mif1 or Msf1:
                    isHeif = true;
                    break;
            }
        }

        return isHeif ? ImageFormat.Heic : ImageFormat.Unknown;
    }

    public static HeaderResult Read(ReadOnlySpan<byte> bytes) => new HeifHeader(bytes).Read();

    private HeaderResult Read()
    {
        BmffBox? meta = null;
        var boxes = new BmffWalker(_bytes, 0, _bytes.Length);
        while (boxes.Next(out BmffBox box))
        {
            if (box.Type == Meta)
                meta ??= box;
        }

        if (boxes.IsBroken)
            return HeaderResult.Truncated("The file ends inside one of its boxes.");
        if (meta is null)
            return HeaderResult.Malformed("The file has no description of its pictures.");
        var items = new HeifItems(_bytes);
        return items.Read(meta.Value) ?? Describe(items);
    }

    private readonly HeaderResult Describe(HeifItems items)
    {
        var properties = new HeifProperties();
        if (properties.Read(_bytes, items) is { } fault)
            return fault;
        if (items.PrimaryType == HeifItems.Grid && CheckGrid(items, properties.CodedSize) is { } lie)
            return lie;
        ImageFormat format = items.Codec;
        if (format == ImageFormat.Unknown)
            return HeaderResult.Unsupported("The file's pictures are neither AVIF nor HEIC.");
        return HeaderResult.Of(new ImageInfo
        {
            Format = format,
            StoredSize = properties.Size,
            BitDepth = properties.BitDepth,
            Channels = (properties.IsGray ? 1 : 3) + (properties.HasAlpha ? 1 : 0),
            HasAlpha = properties.HasAlpha,
            HasProfile = properties.HasProfile,
        });
    }

    /// <summary>A picture made of tiles repeats its size beside their list; the decoder allocates by that, so they must agree.</summary>
    private readonly HeaderResult? CheckGrid(HeifItems items, PixelSize size)
    {
        var grid = items.PrimaryData is { } range ? _bytes[range] : default;
        bool isWide = grid.Length >= 2 && (grid[1] & 1) != 0;
        if (grid.Length < (isWide ? 12 : 8))
            return HeaderResult.Malformed("The picture's list of tiles is missing.");
        var (width, height) = isWide
            ? (BinaryPrimitives.ReadUInt32BigEndian(grid[4..]), BinaryPrimitives.ReadUInt32BigEndian(grid[8..]))
            : ((uint)BinaryPrimitives.ReadUInt16BigEndian(grid[4..]), BinaryPrimitives.ReadUInt16BigEndian(grid[6..]));
        return width == size.Width && height == size.Height ? null : HeaderResult.Malformed("The picture's tiles do not make up its size.");
    }
}

using System.Buffers.Binary;
using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Imaging.Formats;

/// <summary>
/// Walks the chunks of a PNG up to IEND. An animated PNG is described as one frame, whatever its acTL says: libpng, and so libvips,
/// shows its default image only. Source: W3C PNG, third edition.
/// </summary>
internal ref struct PngHeader
{
    private const int MaxChunks = 100_000;
    private const int Ihdr = 0x49484452, Plte = 0x504C5445, Idat = 0x49444154, Iend = 0x49454E44, Trns = 0x74524E53, Iccp = 0x69434350,
        Exif = 0x65584966, Cgbi = 0x43674249;

    private const int Palette = 3;

    private readonly ReadOnlySpan<byte> _bytes;
    private int _position = 8;
    private int _colorType;
    private bool _hasPalette;
    private bool _hasData;
    private ImageInfo? _info;

    private PngHeader(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    public static HeaderResult Read(ReadOnlySpan<byte> bytes) => new PngHeader(bytes).Read();

    private HeaderResult Read()
    {
        for (int chunks = 0; chunks < MaxChunks; chunks++)
        {
            if (NextChunk(out int type, out var body) is { } cut)
                return cut;
            if (type == Cgbi)
                return HeaderResult.Unsupported("PNG changed for iOS applications is not supported.");
            if ((_info is null ? Start(type, body) : Chunk(type, body)) is { } fault)
                return fault;
            if (type == Iend)
                return _hasData ? HeaderResult.Of(_info!) : HeaderResult.Malformed("The PNG has no picture data.");
        }

        return HeaderResult.Malformed("The PNG has too many chunks.");
    }

    private HeaderResult? NextChunk(out int type, out ReadOnlySpan<byte> body)
    {
        type = 0;
        body = default;
        if (_bytes.Length - _position < 12)
            return HeaderResult.Truncated("The PNG ends before its end chunk.");
        uint length = BinaryPrimitives.ReadUInt32BigEndian(_bytes[_position..]);
        type = BinaryPrimitives.ReadInt32BigEndian(_bytes[(_position + 4)..]);
        if (length > int.MaxValue || !IsLetters(_bytes.Slice(_position + 4, 4)))
            return HeaderResult.Malformed("The PNG has a broken chunk header.");
        if (length > _bytes.Length - _position - 12)
            return HeaderResult.Truncated("The PNG ends inside a chunk.");
        body = _bytes.Slice(_position + 8, (int)length);
        _position += (int)length + 12;
        return null;
    }

    private HeaderResult? Start(int type, ReadOnlySpan<byte> body)
    {
        if (type != Ihdr || body.Length != 13)
            return HeaderResult.Malformed("The PNG does not begin with its header chunk.");
        if (Crc(_bytes.Slice(12, 17)) != BinaryPrimitives.ReadUInt32BigEndian(_bytes[29..]))
            return HeaderResult.Malformed("The PNG's header chunk does not match its checksum.");
        uint width = BinaryPrimitives.ReadUInt32BigEndian(body), height = BinaryPrimitives.ReadUInt32BigEndian(body[4..]);
        if (width is 0 or > int.MaxValue || height is 0 or > int.MaxValue)
            return HeaderResult.Malformed("The PNG has an impossible size.");
        int depth = body[8];
        _colorType = body[9];
        int channels = _colorType switch { 0 => 1, 2 or Palette => 3, 4 => 2, 6 => 4, _ => 0 };
        if (channels == 0 || !IsDepthOf(_colorType, depth))
            return HeaderResult.Malformed("The PNG has an impossible bit depth or colour type.");
        if (body[10] != 0 || body[11] != 0 || body[12] > 1)
            return HeaderResult.Malformed("The PNG has an unknown compression, filter or interlace method.");
        _info = new ImageInfo
        {
            Format = ImageFormat.Png,
            StoredSize = new PixelSize((int)width, (int)height),
            BitDepth = depth,
            Channels = channels,
            HasAlpha = _colorType is 4 or 6,
            IsProgressive = body[12] == 1,
        };
        return null;
    }

    private HeaderResult? Chunk(int type, ReadOnlySpan<byte> body)
    {
        switch (type)
        {
            case Ihdr:
                return HeaderResult.Malformed("The PNG has more than one header chunk.");
            case Plte:
                _hasPalette = true;
                break;
            case Idat when _colorType == Palette && !_hasPalette:
                return HeaderResult.Malformed("The PNG has no palette before its picture data.");
            case Idat:
                _hasData |= body.Length > 0;
                break;
            case Trns when _info is { HasAlpha: false } info:
                _info = info with { HasAlpha = true, Channels = info.Channels + 1 };
                break;
            case Iccp:
                _info = _info! with { HasProfile = true };
                break;
            case Exif:
                _info = _info! with { Orientation = ExifOrientation.Read(body) };
                break;
            default:
                bool isCritical = (type & 0x20000000) == 0;
                return isCritical && type != Iend ? HeaderResult.Unsupported("The PNG needs an unknown extension of the format.") : null;
        }

        return null;
    }

    private static bool IsDepthOf(int colorType, int depth) => colorType switch
    {
        0 => depth is 1 or 2 or 4 or 8 or 16,
        Palette => depth is 1 or 2 or 4 or 8,
        _ => depth is 8 or 16,
    };

    private static bool IsLetters(ReadOnlySpan<byte> type)
    {
        foreach (byte letter in type)
        {
            if (!char.IsAsciiLetter((char)letter))
                return false;
        }

        return true;
    }

    /// <summary>CRC-32 as in PNG and zip, bit by bit: it is only ever asked about 17 bytes.</summary>
    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
        }

        return ~crc;
    }
}

using System.Buffers;
using System.Buffers.Binary;

namespace ImageProxy.Imaging.Png;

/// <summary>
/// Walks the chunks of a PNG up to IEND and checks every one of them but the picture's data: length, order, checksum. Takes files of 8 bits
/// a sample that are not interlaced; whatever is odd about one, or changes its colours, leaves it to another decoder.
/// </summary>
/// <remarks>Source: W3C PNG, third edition.</remarks>
internal ref struct PngFileReader
{
    private const int Ihdr = 0x49484452, Plte = 0x504C5445, Idat = 0x49444154, Iend = 0x49454E44, Trns = 0x74524E53, Iccp = 0x69434350,
        Gama = 0x67414D41, Chrm = 0x6348524D, Actl = 0x6163544C, Fctl = 0x6663544C, Fdat = 0x66644154, Cicp = 0x63494350, Cgbi = 0x43674249;

    /// <summary>Length, type and checksum.</summary>
    internal const int ChunkOverhead = 12;

    /// <summary>Pixels along a side; libpng's own limit.</summary>
    private const int LongestSide = 1_000_000;

    /// <summary>Bit of a chunk's type that marks it as one that may be passed over.</summary>
    private const int Ancillary = 0x20000000;

    /// <summary>0.45455, the gamma of sRGB, in the unit of gAMA, and how far off is still it.</summary>
    private const int SrgbGamma = 45_455, GammaTolerance = 500;

    /// <summary>White, red, green and blue of sRGB as cHRM has them; other roundings of them are that far off.</summary>
    private static ReadOnlySpan<int> SrgbPrimaries => [31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000];

    private const int PrimaryTolerance = 100;

    private static readonly SearchValues<byte> Letters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private readonly ReadOnlySpan<byte> _bytes;
    private int _position;
    private PngFile? _file;
    private ReadOnlySpan<byte> _palette;
    private ReadOnlySpan<byte> _clear;
    private bool _hasClear;
    private bool _hasData;

    private PngFileReader(ReadOnlySpan<byte> bytes)
    {
        _bytes = bytes;
        _position = Signature.Length;
    }

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Null where the file is left to another decoder: broken, or of a kind that is not taken.</summary>
    public static PngFile? Read(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Signature) ? new PngFileReader(bytes).Read() : null;

    private PngFile? Read()
    {
        while (TryNext(out int type, out int start, out var body))
        {
            if (type == Iend)
                return _hasData && body.IsEmpty && TryMakeTable() ? _file : null;
            if (!(_file is null ? TryStart(type, body) : TryTake(type, start, body)))
                return null;
        }

        return null;
    }

    /// <summary>False where the file ends or the checksum is wrong. That of picture data is not looked at: it is read once, later.</summary>
    private bool TryNext(out int type, out int start, out ReadOnlySpan<byte> body)
    {
        (type, start) = (0, _position);
        body = default;
        if (_bytes.Length - start < ChunkOverhead)
            return false;
        uint length = BinaryPrimitives.ReadUInt32BigEndian(_bytes[start..]);
        if (length > (uint)(_bytes.Length - start - ChunkOverhead) || _bytes.Slice(start + 4, 4).ContainsAnyExcept(Letters))
            return false;
        type = BinaryPrimitives.ReadInt32BigEndian(_bytes[(start + 4)..]);
        body = _bytes.Slice(start + 8, (int)length);
        _position = start + (int)length + ChunkOverhead;
        return type == Idat || Crc32.Of(_bytes.Slice(start + 4, (int)length + 4)) == BinaryPrimitives.ReadUInt32BigEndian(_bytes[(_position - 4)..]);
    }

    private bool TryStart(int type, ReadOnlySpan<byte> body)
    {
        if (type != Ihdr || body.Length != 13)
            return false;
        uint width = BinaryPrimitives.ReadUInt32BigEndian(body), height = BinaryPrimitives.ReadUInt32BigEndian(body[4..]);
        var color = (PngColor)body[9];
        bool isPlain = body[8] == 8 && Enum.IsDefined(color) && body[10..].IndexOfAnyExcept((byte)0) < 0;
        if (!isPlain || width is 0 or > LongestSide || height is 0 or > LongestSide)
            return false;
        _file = new(new((int)width, (int)height), color);
        return true;
    }

    private bool TryTake(int type, int start, ReadOnlySpan<byte> body)
    {
        var file = _file!;
        bool isBeforeData = file.DataEnd == 0;
        switch (type)
        {
            case Idat:
                if (!isBeforeData && file.DataEnd != start)
                    return false;
                if (isBeforeData)
                    file.DataStart = start;
                file.DataEnd = _position;
                _hasData |= !body.IsEmpty;
                return true;
            case Plte:
                bool fits = isBeforeData && _palette.IsEmpty && !_hasClear && !file.IsGray && body.Length is > 0 and <= 768 && body.Length % 3 == 0;
                _palette = body;
                return fits;
            case Trns:
                bool isFirst = isBeforeData && !_hasClear;
                _clear = body;
                _hasClear = true;
                return isFirst && IsClearFor(file, body);
            case Iccp:
                bool isOnly = isBeforeData && file.Profile.Equals(0..0);
                file.Profile = (start + 8)..(_position - 4);
                return isOnly;
            case Gama:
                return isBeforeData && body.Length == 4 && IsNear(BinaryPrimitives.ReadUInt32BigEndian(body), SrgbGamma, GammaTolerance);
            case Chrm:
                return isBeforeData && IsSrgb(body);
            case Ihdr or Actl or Fctl or Fdat or Cicp or Cgbi:
                return false;
            default:
                return (type & Ancillary) != 0;
        }
    }

    private readonly bool IsClearFor(PngFile file, ReadOnlySpan<byte> clear) => file.Color switch
    {
        PngColor.Palette => clear.Length > 0 && clear.Length <= _palette.Length / 3,
        // Two bytes a sample, the upper one empty as samples have 8 bits.
        PngColor.Gray => clear.Length == 2 && clear[0] == 0,
        PngColor.Rgb => clear.Length == 6 && (clear[0] | clear[2] | clear[4]) == 0,
        _ => false,
    };

    private readonly bool TryMakeTable()
    {
        var file = _file!;
        file.HasClearColors = _hasClear;
        switch (file.Color)
        {
            case PngColor.Palette:
                (file.Table, file.TableLength) = (new uint[256], _palette.Length / 3);
                for (int i = 0; i < file.TableLength; i++)
                    file.Table[i] = Pixel(_palette[3 * i], _palette[(3 * i) + 1], _palette[(3 * i) + 2], i < _clear.Length ? _clear[i] : (byte)255);
                return file.TableLength > 0;
            case PngColor.Gray:
                (file.Table, file.TableLength) = (new uint[256], 256);
                for (int i = 0; i < 256; i++)
                    file.Table[i] = Pixel((byte)i, (byte)i, (byte)i, _hasClear && i == _clear[1] ? (byte)0 : (byte)255);
                return true;
            case PngColor.Rgb when _hasClear:
                file.ClearColor = _clear[1] | ((uint)_clear[3] << 8) | ((uint)_clear[5] << 16);
                return true;
            default:
                return true;
        }
    }

    private static uint Pixel(byte red, byte green, byte blue, byte alpha) =>
        Premultiply.Level(red, alpha) | ((uint)Premultiply.Level(green, alpha) << 8) | ((uint)Premultiply.Level(blue, alpha) << 16) | ((uint)alpha << 24);

    private static bool IsSrgb(ReadOnlySpan<byte> primaries)
    {
        if (primaries.Length != 4 * SrgbPrimaries.Length)
            return false;
        for (int i = 0; i < SrgbPrimaries.Length; i++)
        {
            if (!IsNear(BinaryPrimitives.ReadUInt32BigEndian(primaries[(4 * i)..]), SrgbPrimaries[i], PrimaryTolerance))
                return false;
        }

        return true;
    }

    private static bool IsNear(uint value, int expected, int tolerance) => Math.Abs((long)value - expected) <= tolerance;
}

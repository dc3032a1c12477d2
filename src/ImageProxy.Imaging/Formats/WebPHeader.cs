using System.Buffers.Binary;
using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Imaging.Formats;

/// <summary>
/// Walks the chunks of a WebP, simple or extended. Orientation comes from its EXIF chunk.
/// Source: RFC 9649; the checks are those of libwebp's demuxer, which refuses what they refuse.
/// </summary>
internal ref struct WebPHeader
{
    private const uint Vp8 = 0x20385056, Vp8L = 0x4C385056, Vp8X = 0x58385056, Anmf = 0x464D4E41, Alph = 0x48504C41, Iccp = 0x50434349,
        Exif = 0x46495845;

    private const int AnimationFlag = 0x02, AlphaFlag = 0x10;

    private readonly ReadOnlySpan<byte> _bytes;
    private bool _isAnimated;
    private PixelSize _canvas;
    private int _frames;
    private bool _hasPicture;
    private bool _hasAlpha;
    private bool _hasProfile;
    private Orientation? _orientation;

    private WebPHeader(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    public static HeaderResult Read(ReadOnlySpan<byte> bytes)
    {
        long end = 8L + BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        if (end > bytes.Length)
            return HeaderResult.Truncated("The WebP ends before the length in its header.");
        return end < 20 ? Broken : new WebPHeader(bytes[..(int)end]).Read();
    }

    private static HeaderResult Broken => HeaderResult.Malformed("The WebP has a broken chunk.");

    private HeaderResult Read()
    {
        for (int position = 12; position < _bytes.Length;)
        {
            if (!TryChunk(_bytes, position, out uint type, out var body))
                return Broken;
            bool isFirst = position == 12;
            if (isFirst && type is Vp8 or Vp8L)
                return Simple(type, body);
            if ((isFirst ? Canvas(type, body) : Chunk(type, body)) is { } fault)
                return fault;
            position += 8 + body.Length + (body.Length & 1);
        }

        if (_isAnimated ? _frames == 0 : !_hasPicture)
            return HeaderResult.Malformed("The WebP has no picture data.");
        return Finish();
    }

    /// <summary>The padding byte behind a chunk of odd length may be missing at the very end, as some writers leave it out.</summary>
    private static bool TryChunk(ReadOnlySpan<byte> bytes, int position, out uint type, out ReadOnlySpan<byte> body)
    {
        type = 0;
        body = default;
        if (bytes.Length - position < 8)
            return false;
        type = BinaryPrimitives.ReadUInt32LittleEndian(bytes[position..]);
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(position + 4)..]);
        if (length > bytes.Length - position - 8)
            return false;
        body = bytes.Slice(position + 8, (int)length);
        return true;
    }

    private HeaderResult Simple(uint type, ReadOnlySpan<byte> body)
    {
        if (!TryPicture(type, body, out _canvas, out _hasAlpha))
            return HeaderResult.Malformed("The WebP's picture data has a broken header.");
        _frames = 1;
        return Finish();
    }

    private HeaderResult? Canvas(uint type, ReadOnlySpan<byte> body)
    {
        if (type != Vp8X || body.Length < 10)
            return HeaderResult.Malformed("The WebP does not begin with a picture or an extended header.");
        _isAnimated = (body[0] & AnimationFlag) != 0;
        _hasAlpha = (body[0] & AlphaFlag) != 0;
        _canvas = new PixelSize(U24(body[4..]) + 1, U24(body[7..]) + 1);
        return _canvas.Area > uint.MaxValue ? HeaderResult.Malformed("The WebP has an impossible canvas.") : null;
    }

    private HeaderResult? Chunk(uint type, ReadOnlySpan<byte> body)
    {
        switch (type)
        {
            case Iccp:
                _hasProfile = true;
                break;
            case Exif:
                _orientation ??= ExifOrientation.Read(body);
                break;
            case Alph when !_isAnimated:
                _hasAlpha = true;
                break;
            case Anmf when _isAnimated:
                return Frame(body);
            case Vp8 or Vp8L when !_isAnimated && !_hasPicture:
                if (!TryPicture(type, body, out var size, out bool hasAlpha) || size != _canvas)
                    return HeaderResult.Malformed("The WebP's picture does not match its canvas.");
                _hasPicture = true;
                _hasAlpha |= hasAlpha;
                break;
        }

        return null;
    }

    /// <summary>One frame of an animation: 16 bytes about its place, then chunks, one of which is the picture.</summary>
    private HeaderResult? Frame(ReadOnlySpan<byte> body)
    {
        if (body.Length < 16)
            return Broken;
        int left = 2 * U24(body), top = 2 * U24(body[3..]);
        var size = new PixelSize(U24(body[6..]) + 1, U24(body[9..]) + 1);
        if (left + size.Width > _canvas.Width || top + size.Height > _canvas.Height)
            return HeaderResult.Malformed("The WebP has a frame outside its canvas.");
        for (int position = 16; position < body.Length;)
        {
            if (!TryChunk(body, position, out uint type, out var chunk))
                return Broken;
            if (type == Alph)
                _hasAlpha = true;
            if (type is Vp8 or Vp8L)
            {
                if (!TryPicture(type, chunk, out var picture, out bool hasAlpha) || picture != size)
                    return HeaderResult.Malformed("The WebP has a frame that does not match its own size.");
                _hasAlpha |= hasAlpha || (_frames == 0 && size != _canvas);
                _frames++;
                return null;
            }

            position += 8 + chunk.Length + (chunk.Length & 1);
        }

        return HeaderResult.Malformed("The WebP has a frame without picture data.");
    }

    private static bool TryPicture(uint type, ReadOnlySpan<byte> body, out PixelSize size, out bool hasAlpha)
    {
        (size, hasAlpha) = (default, false);
        if (type == Vp8L)
        {
            if (body.Length < 5 || body[0] != 0x2F)
                return false;
            uint bits = BinaryPrimitives.ReadUInt32LittleEndian(body[1..]);
            size = new PixelSize((int)(bits & 0x3FFF) + 1, (int)(bits >> 14 & 0x3FFF) + 1);
            hasAlpha = (bits >> 28 & 1) != 0;
            return bits >> 29 == 0;
        }

        // A key frame, to be shown, whose first partition lies inside the chunk, and the start code 9D 01 2A.
        if (body.Length < 10 || (body[0] & 0x11) != 0x10 || U24(body) >> 5 >= body.Length || U24(body[3..]) != 0x2A019D)
            return false;
        int width = BinaryPrimitives.ReadUInt16LittleEndian(body[6..]), height = BinaryPrimitives.ReadUInt16LittleEndian(body[8..]);
        size = new PixelSize(width & 0x3FFF, height & 0x3FFF);
        return size.Area > 0;
    }

    private readonly HeaderResult Finish() => HeaderResult.Of(new ImageInfo
    {
        Format = ImageFormat.WebP,
        StoredSize = _canvas,
        Orientation = _orientation ?? Orientation.Upright,
        Frames = _isAnimated ? _frames : 1,
        HasAlpha = _hasAlpha,
        Channels = _hasAlpha ? 4 : 3,
        HasProfile = _hasProfile,
    });

    private static int U24(ReadOnlySpan<byte> bytes) => bytes[0] | bytes[1] << 8 | bytes[2] << 16;
}

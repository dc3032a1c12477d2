using System.Buffers.Binary;
using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Imaging.Formats;

/// <summary>
/// Walks the blocks of a GIF. The canvas is the one libnsgif (the decoder inside libvips) allocates, because a plan counts in its pixels
/// and the price in its memory: the logical screen, enlarged to hold the first frame; a screen that is empty, larger than 2048 or one of
/// the old monitor sizes is not believed, and the first frame alone gives the canvas. Later frames are clipped to it.
/// A file that ends between two blocks, without the trailer, is accepted: many real ones do. Source: GIF89a; libnsgif gif.c.
/// </summary>
internal ref struct GifHeader
{
    private const byte Extension = 0x21, Image = 0x2C, Trailer = 0x3B, GraphicControl = 0xF9;
    private const int RestoreBackground = 2;

    /// <summary>LZW codes have at most 12 bits, so the code size a frame starts with is below that.</summary>
    private const int MaxFirstCodeSize = 11;

    private readonly ReadOnlySpan<byte> _bytes;
    private int _position = 13;
    private PixelSize _canvas;
    private int _frames;
    private bool _interlaced;
    private bool _seeThrough;
    private bool _clearsToBackground;

    private GifHeader(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    public static HeaderResult Read(ReadOnlySpan<byte> bytes) => new GifHeader(bytes).Read();

    private HeaderResult Read()
    {
        if (_bytes.Length < _position)
            return HeaderResult.Truncated("The GIF ends inside its header.");
        _canvas = Believed(new PixelSize(U16(6), U16(8)));
        SkipColorTable(_bytes[10]);
        while (_position < _bytes.Length)
        {
            byte block = _bytes[_position++];
            if (block == Trailer)
                return Finish(HeaderResult.Malformed("The GIF has no frame."));
            if (block is not (Extension or Image))
                return Finish(HeaderResult.Malformed("The GIF has an unknown block before its first frame."));
            if ((block == Image ? Frame() : ExtensionBlock()) is { } fault)
                return fault;
        }

        return Finish(HeaderResult.Truncated("The GIF ends before its first frame."));
    }

    private static HeaderResult Cut => HeaderResult.Truncated("The GIF ends inside a block.");

    private static PixelSize Believed(PixelSize screen) => screen switch
    {
        { Width: 0 or > 2048 } or { Height: 0 or > 2048 } => default,
        (640, 480 or 512) or (800, 600) or (1024, 768) or (1280, 1024) or (1600, 1200) => default,
        _ => screen,
    };

    private HeaderResult? Frame()
    {
        if (_bytes.Length - _position < 9)
            return Cut;
        int left = U16(_position), top = U16(_position + 2), width = U16(_position + 4), height = U16(_position + 6);
        byte flags = _bytes[_position + 8];
        _position += 9;
        SkipColorTable(flags);
        if (_position >= _bytes.Length)
            return Cut;
        if (_bytes[_position++] > MaxFirstCodeSize)
            return HeaderResult.Malformed("The GIF has a frame with an impossible code size.");
        if (_frames == 0)
        {
            int right = Math.Max(left + width, 1), bottom = Math.Max(top + height, 1);
            _canvas = new PixelSize(Math.Max(_canvas.Width, right), Math.Max(_canvas.Height, bottom));
            _seeThrough |= left > 0 || top > 0 || width < _canvas.Width || height < _canvas.Height;
        }

        _interlaced |= (flags & 0x40) != 0;
        _frames++;
        return SkipSubBlocks();
    }

    private HeaderResult? ExtensionBlock()
    {
        if (_position >= _bytes.Length)
            return Cut;
        bool isControl = _bytes[_position++] == GraphicControl;
        if (isControl && _bytes.Length - _position >= 2 && _bytes[_position] >= 4)
        {
            byte flags = _bytes[_position + 1];
            _seeThrough |= (flags & 1) != 0;
            _clearsToBackground |= (flags >> 2 & 7) == RestoreBackground;
        }

        return SkipSubBlocks();
    }

    /// <summary>Passes length-led pieces up to the empty one that closes them.</summary>
    private HeaderResult? SkipSubBlocks()
    {
        while (_position < _bytes.Length)
        {
            byte length = _bytes[_position++];
            if (length == 0)
                return null;
            _position += length;
        }

        return Cut;
    }

    private void SkipColorTable(byte flags)
    {
        if ((flags & 0x80) != 0)
            _position += 3 * (2 << (flags & 7));
    }

    private readonly HeaderResult Finish(HeaderResult withoutFrames)
    {
        if (_frames == 0)
            return withoutFrames;
        bool hasAlpha = _seeThrough || (_clearsToBackground && _frames > 1);
        return HeaderResult.Of(new ImageInfo
        {
            Format = ImageFormat.Gif,
            StoredSize = _canvas,
            Frames = _frames,
            HasAlpha = hasAlpha,
            Channels = hasAlpha ? 4 : 3,
            IsProgressive = _interlaced,
        });
    }

    private readonly int U16(int at) => BinaryPrimitives.ReadUInt16LittleEndian(_bytes[at..]);
}

using System.Buffers.Binary;
using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Imaging.Formats;

/// <summary>
/// Walks every marker of a JPEG up to its end marker. Markers are found as libjpeg finds them (bytes that are no marker are skipped,
/// fill bytes and stuffed zeros too), so the scans counted here are the scans a decoder will run.
/// Source: ITU-T T.81 annex B; libjpeg-turbo jdmarker.c.
/// </summary>
internal ref struct JpegHeader
{
    private const byte Tem = 0x01, Sof0 = 0xC0, Sof1 = 0xC1, Sof2 = 0xC2, Dht = 0xC4, Dac = 0xCC, Rst0 = 0xD0, Rst7 = 0xD7, Soi = 0xD8,
        Eoi = 0xD9, Sos = 0xDA, Dqt = 0xDB, Dnl = 0xDC, Dri = 0xDD, App0 = 0xE0, App1 = 0xE1, App2 = 0xE2, App14 = 0xEE, App15 = 0xEF,
        Com = 0xFE;

    /// <summary>Where a size that the data cannot fill begins to cost a decoder anything, in pixels.</summary>
    private const long LeastLie = 1_000_000;

    private readonly ReadOnlySpan<byte> _bytes;
    private int _position;
    private JpegFrame? _frame;
    private int _scans;
    private long _scanBytes;
    private bool _hasJfif;
    private int _adobeTransform = -1;
    private bool _hasExif;
    private Orientation _orientation = Orientation.Upright;
    private bool _hasProfile;

    private JpegHeader(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    public static HeaderResult Read(ReadOnlySpan<byte> bytes) => new JpegHeader(bytes).Read();

    private HeaderResult Read()
    {
        _position = 2;
        while (true)
        {
            int marker = NextMarker();
            if (marker < 0)
                return HeaderResult.Truncated("The JPEG ends before its end marker.");
            if (marker == Eoi)
                return Finish();
            if (marker is Tem or (>= Rst0 and <= Rst7))
                continue;
            if ((Refuse(marker) ?? Segment(marker)) is { } fault)
                return fault;
        }
    }

    /// <summary>Moves behind the next marker and returns its code, -1 at the end of the bytes.</summary>
    private int NextMarker()
    {
        while (true)
        {
            int found = _bytes[_position..].IndexOf((byte)0xFF);
            if (found < 0)
                return -1;
            _scanBytes += _scans > 0 ? found : 0;
            _position += found + 1;
            int fill = _bytes[_position..].IndexOfAnyExcept((byte)0xFF);
            if (fill < 0)
                return -1;
            _position += fill;
            byte code = _bytes[_position++];
            if (code != 0)
                return code;
            _scanBytes++;
        }
    }

    /// <summary>A fault for markers that no picture we can decode contains; null for the others.</summary>
    private static HeaderResult? Refuse(int marker) => marker switch
    {
        Sof0 or Sof1 or Sof2 or Dht or Sos or Dqt or Dnl or Dri or Com or (>= App0 and <= App15) => null,
        0xC3 => HeaderResult.Unsupported("Lossless JPEG is not supported."),
        0xC5 or 0xC6 or 0xC7 or 0xDE or 0xDF => HeaderResult.Unsupported("Hierarchical JPEG is not supported."),
        Dac or 0xC9 or 0xCA or 0xCB or 0xCD or 0xCE or 0xCF =>
            HeaderResult.Unsupported("JPEG with arithmetic coding is not supported."),
        0xF7 or 0xF8 => HeaderResult.Unsupported("JPEG-LS is not supported."),
        Soi => HeaderResult.Malformed("The JPEG starts a second time before its end marker."),
        _ => HeaderResult.Malformed("The JPEG has a marker that the format does not define."),
    };

    private HeaderResult? Segment(int marker)
    {
        if (_bytes.Length - _position < 2)
            return HeaderResult.Truncated("The JPEG ends inside a segment.");
        int length = BinaryPrimitives.ReadUInt16BigEndian(_bytes[_position..]);
        if (length < 2)
            return HeaderResult.Malformed("The JPEG has a segment with an impossible length.");
        if (length > _bytes.Length - _position)
            return HeaderResult.Truncated("The JPEG ends inside a segment.");
        var body = _bytes.Slice(_position + 2, length - 2);
        _position += length;
        return marker switch
        {
            Sof0 or Sof1 or Sof2 => Frame(marker, body),
            Sos => Scan(body),
            _ => Note(marker, body),
        };
    }

    private HeaderResult? Frame(int marker, ReadOnlySpan<byte> body)
    {
        if (_frame is not null)
            return HeaderResult.Malformed("The JPEG has more than one frame header.");
        if (body.Length < 6 || body.Length != 6 + 3 * body[5])
            return HeaderResult.Malformed("The JPEG's frame header has the wrong length.");
        if (body[0] != 8)
        {
            return body[0] is 12 or 16
                ? HeaderResult.Unsupported("JPEG with more than 8 bits a channel is not supported.")
                : HeaderResult.Malformed("The JPEG has an impossible number of bits a channel.");
        }

        int height = BinaryPrimitives.ReadUInt16BigEndian(body[1..]), width = BinaryPrimitives.ReadUInt16BigEndian(body[3..]);
        if (width == 0)
            return HeaderResult.Malformed("The JPEG has no width.");
        if (height == 0)
            return HeaderResult.Unsupported("JPEG that gives its height only after the first scan is not supported.");
        if (body[5] is not (1 or 3 or 4))
            return HeaderResult.Unsupported("JPEG with other than one, three or four channels is not supported.");
        var frame = new JpegFrame(new PixelSize(width, height), marker == Sof2);
        for (int at = 6; at < body.Length; at += 3)
        {
            if (!frame.Add(id: body[at], across: body[at + 1] >> 4, down: body[at + 1] & 15))
                return HeaderResult.Malformed("The JPEG has an impossible sampling factor.");
        }

        _frame = frame;
        return null;
    }

    private HeaderResult? Scan(ReadOnlySpan<byte> body)
    {
        if (_frame is null)
            return HeaderResult.Malformed("The JPEG has picture data before its frame header.");
        if (body.Length < 1 || body[0] is < 1 or > 4 || body.Length != 4 + 2 * body[0])
            return HeaderResult.Malformed("The JPEG has a scan header with the wrong length.");
        for (int i = 0; i < body[0]; i++)
        {
            if (!_frame.MarkScanned(body[1 + 2 * i]))
                return HeaderResult.Malformed("The JPEG has a scan of a channel that its frame header does not name.");
        }

        _scans++;
        return null;
    }

    /// <summary>Takes what is useful from application segments: JFIF, EXIF, ICC and Adobe. The first EXIF block counts.</summary>
    private HeaderResult? Note(int marker, ReadOnlySpan<byte> body)
    {
        if (marker == App0 && body.StartsWith("JFIF\0"u8))
            _hasJfif = true;
        else if (marker == App1 && !_hasExif && body.StartsWith("Exif\0\0"u8))
            (_hasExif, _orientation) = (true, ExifOrientation.Read(body));
        else if (marker == App2 && body.StartsWith("ICC_PROFILE\0"u8))
            _hasProfile = true;
        else if (marker == App14 && body.Length >= 12 && body.StartsWith("Adobe"u8))
            _adobeTransform = body[11];
        return null;
    }

    /// <summary>
    /// No code is shorter than a bit. A block has one for its mean, and where it is sent in one piece another for its end; in a progressive
    /// JPEG the rest of a block may have none of its own. Decoders fill what is missing with grey, at full cost.
    /// </summary>
    private static long LeastBits(JpegFrame frame) => frame.Blocks * (frame.IsProgressive ? 1 : 2);

    private readonly HeaderResult Finish()
    {
        if (_frame is null)
            return HeaderResult.Malformed("The JPEG has no frame header.");
        if (!_frame.AllScanned)
            return HeaderResult.Malformed("The JPEG has no picture data for one of its channels.");
        if (_frame.Size.Area >= LeastLie && _scanBytes * 8 < LeastBits(_frame))
            return HeaderResult.Truncated("The JPEG holds less picture data than its size needs.");
        return HeaderResult.Of(new ImageInfo
        {
            Format = ImageFormat.Jpeg,
            StoredSize = _frame.Size,
            Orientation = _orientation,
            Channels = _frame.Channels,
            IsProgressive = _frame.IsProgressive,
            Scans = _scans,
            HasProfile = _hasProfile,
            IsCmyk = _frame.Channels == 4,
            ChromaSampling = _frame.Sampling(_hasJfif, _adobeTransform),
        });
    }
}

using System.Buffers.Binary;
using ImageProxy.Imaging.Formats;

namespace ImageProxy.Imaging.Jpeg;

/// <summary>One decode: walks the markers, keeps the tables, hands the scans to their decoders. Source: ITU-T T.81 annex B.</summary>
internal ref partial struct JpegDecoding(ReadOnlySpan<byte> file, int denominator, JpegWorkspace workspace)
{
    private const byte Sof0 = 0xC0, Sof1 = 0xC1, Sof2 = 0xC2, Dht = 0xC4, Rst0 = 0xD0, Eoi = 0xD9, Sos = 0xDA, Dqt = 0xDB, Dri = 0xDD, App0 = 0xE0,
        App14 = 0xEE, App15 = 0xEF, Com = 0xFE;

    private readonly ReadOnlySpan<byte> _file = file;
    private readonly int _denominator = denominator;
    private readonly JpegWorkspace _workspace = workspace;
    private int _position;
    private int _restartInterval;
    private bool _hasJfif;
    private int _adobeTransform = -1;
    private JpegFrame? _frame;
    private int _mostAcross;
    private int _mostDown;
    private int _mcusWide;
    private int _mcusHigh;
    private int _blocks;
    private short[]? _coefficients;

    /// <summary>To be disposed of whatever the result.</summary>
    public JpegPlanes? Planes { get; private set; }

    public JpegDecodeResult Run()
    {
        if (!_file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8]))
            return JpegDecodeResult.NotTaken;
        _position = 2;
        while (true)
        {
            int marker = TakeMarker();
            if (marker == 0)
                return _position == _file.Length ? JpegDecodeResult.Broken : JpegDecodeResult.NotTaken;
            if (marker == Eoi)
                return Finish();
            if (Segment(marker) is { } result)
                return result;
        }
    }

    /// <summary>Moves behind the marker that lies here; 0 where none does, with the position at the end where the bytes end first.</summary>
    private int TakeMarker()
    {
        if (_position == _file.Length || _file[_position] != 0xFF)
            return 0;
        int fill = _file[_position..].IndexOfAnyExcept((byte)0xFF);
        _position = fill < 0 ? _file.Length : _position + fill + 1;
        return fill < 0 ? 0 : _file[_position - 1];
    }

    /// <summary>Null to go on.</summary>
    private JpegDecodeResult? Segment(int marker)
    {
        if (marker is not (Sof0 or Sof1 or Sof2 or Dht or Sos or Dqt or Dri or Com or (>= App0 and <= App15)))
            return JpegDecodeResult.NotTaken;
        if (_file.Length - _position < 2)
            return JpegDecodeResult.Broken;
        int length = BinaryPrimitives.ReadUInt16BigEndian(_file[_position..]);
        if (length < 2 || length > _file.Length - _position)
            return JpegDecodeResult.Broken;
        var body = _file.Slice(_position + 2, length - 2);
        _position += length;
        return marker switch
        {
            Sof0 or Sof1 => Frame(body, isProgressive: false),
            Sof2 => Frame(body, isProgressive: true),
            Sos => Scan(body),
            Dqt => Quantisation(body),
            Dht => Huffman(body),
            Dri => RestartInterval(body),
            _ => Note(marker, body),
        };
    }

    private JpegDecodeResult? Quantisation(ReadOnlySpan<byte> body)
    {
        while (body.Length > 0)
        {
            int bytes = (body[0] >> 4) + 1, id = body[0] & 15;
            if (bytes > 2 || id > 3 || body.Length < 1 + (64 * bytes))
                return JpegDecodeResult.Broken;
            var table = _workspace.DefineQuantisation(id);
            for (int i = 0; i < 64; i++)
                table[i] = bytes == 1 ? body[1 + i] : BinaryPrimitives.ReadUInt16BigEndian(body[(1 + (2 * i))..]);
            body = body[(1 + (64 * bytes))..];
        }

        return null;
    }

    private readonly JpegDecodeResult? Huffman(ReadOnlySpan<byte> body)
    {
        while (body.Length > 0)
        {
            int kind = body[0] >> 4, id = body[0] & 15, symbols = 0;
            if (kind > 1 || id > 3 || body.Length < 1 + HuffmanCode.LongestCode)
                return JpegDecodeResult.Broken;
            foreach (byte count in body.Slice(1, HuffmanCode.LongestCode))
                symbols += count;
            int length = HuffmanCode.LongestCode + symbols;
            if (symbols > 256 || body.Length < 1 + length || !_workspace.Define(ac: kind == 1, id, body.Slice(1, length)))
                return JpegDecodeResult.Broken;
            body = body[(1 + length)..];
        }

        return null;
    }

    private JpegDecodeResult? RestartInterval(ReadOnlySpan<byte> body)
    {
        if (body.Length != 2)
            return JpegDecodeResult.Broken;
        _restartInterval = BinaryPrimitives.ReadUInt16BigEndian(body);
        return null;
    }

    private JpegDecodeResult? Note(int marker, ReadOnlySpan<byte> body)
    {
        if (marker == App0 && body.StartsWith("JFIF\0"u8))
            _hasJfif = true;
        else if (marker == App14 && body.Length >= 12 && body.StartsWith("Adobe"u8))
            _adobeTransform = body[11];
        return null;
    }
}

using System.Buffers;

namespace ImageProxy.Imaging.Jpeg;

/// <summary>
/// One progressive scan of AC coefficients: its code, where in the file it lies, and how far it has been read. All scans of a component are read
/// side by side, a few blocks of each at a time, so each keeps its place.
/// </summary>
internal sealed class AcScan
{
    /// <summary>More than a block can take: 63 codes of 16 bits with 15 bits behind each, and what a window holds. Besides, 63 corrections.</summary>
    public const int Slack = (64 * 4) + 64;

    private ulong[]? _pairs;
    private uint[]? _refinements;
    private byte[]? _data;
    private int _position;
    private int _end;
    private int _restartInterval;
    private int _restarts;
    private int _left;
    private bool _hasSurplus;

    public int Component { get; private set; }

    /// <summary>Numbers of the first and last coefficient in zigzag order.</summary>
    public int First { get; private set; }

    public int Last { get; private set; }

    /// <summary>Bit down to which coefficients are sent.</summary>
    public int Low { get; private set; }

    public HuffmanCode Code { get; } = new();

    /// <summary><see cref="AcTable"/>, for a first scan.</summary>
    public ulong[] Pairs => _pairs!;

    /// <summary><see cref="RefinementTable"/>, for another.</summary>
    public uint[] Refinements => _refinements!;

    /// <summary>Unstuffed bytes of the current restart interval, and <see cref="Slack"/> zeros.</summary>
    public byte[] Data => _data!;

    /// <summary>Of <see cref="Data"/>, without the zeros.</summary>
    public int Length { get; private set; }

    /// <summary>Bits that were read ahead, and how many, and the offset behind them: see <see cref="BitWindow"/>.</summary>
    public ulong Window { get; set; }

    public int Held { get; set; }

    public nint Next { get; set; }

    /// <summary>Blocks that have no more new coefficients, from the next one on.</summary>
    public int EndedBlocks { get; set; }

    /// <param name="low">Bit down to which coefficients are sent.</param>
    /// <param name="code">Copied.</param>
    public void Start(int component, int first, int last, int low, bool isRefinement, HuffmanCode code)
    {
        (Component, First, Last, Low) = (component, first, last, low);
        Code.Define(code.Definition);
        if (isRefinement)
            RefinementTable.Fill(Code, low, (_refinements = ArrayPool<uint>.Shared.Rent(RefinementTable.Length)).AsSpan(0, RefinementTable.Length));
        else
            AcTable.Fill(Code, low, (_pairs = ArrayPool<ulong>.Shared.Rent(AcTable.Length)).AsSpan(0, AcTable.Length));
    }

    /// <param name="position">Offset in the file of the scan's first byte.</param>
    /// <param name="end">Offset of the marker behind its last.</param>
    public void Place(int position, int end, int restartInterval) =>
        (_position, _end, _restartInterval, _restarts, _hasSurplus) = (position, end, restartInterval == 0 ? int.MaxValue : restartInterval, 0, false);

    /// <summary>Takes memory for the data, and begins with the first restart interval.</summary>
    public void Open(ReadOnlySpan<byte> file)
    {
        _data = ArrayPool<byte>.Shared.Rent(_end - _position + Slack);
        OpenInterval(file);
    }

    /// <summary>Goes on with as many blocks as there is room for, see <see cref="ProgressiveAc.Decode"/>. False where the data are broken.</summary>
    public bool Decode(ReadOnlySpan<byte> file, Span<short> coefficients, Span<ulong> known, ReadOnlySpan<byte> places)
    {
        while (known.Length > 0)
        {
            if (_left == 0 && !Restart(file))
                return false;
            int run = Math.Min(_left, known.Length);
            _left -= run;
            bool sound = _pairs is null
                ? ProgressiveAc.Refine(this, coefficients, known[..run], places)
                : ProgressiveAc.Decode(this, coefficients, known[..run], places);
            if (!sound)
                return false;
            coefficients = coefficients[(run * ProgressiveAc.Stride)..];
            known = known[run..];
        }

        return true;
    }

    /// <summary>Null where data and blocks have come to their end together. Gives the memory back.</summary>
    public JpegDecodeResult? Close()
    {
        bool sound = CloseInterval();
        Release();
        if (!sound)
            return JpegDecodeResult.Broken;
        return _hasSurplus || _position != _end ? JpegDecodeResult.NotTaken : null;
    }

    /// <summary>Gives all memory back, once.</summary>
    public void Release()
    {
        if (_pairs is not null)
            ArrayPool<ulong>.Shared.Return(_pairs);
        if (_refinements is not null)
            ArrayPool<uint>.Shared.Return(_refinements);
        if (_data is not null)
            ArrayPool<byte>.Shared.Return(_data);
        (_pairs, _refinements, _data) = (null, null, null);
    }

    private void OpenInterval(ReadOnlySpan<byte> file)
    {
        (Length, _left) = (EntropyBytes.Unstuff(file[_position.._end], Data, out int marker), _restartInterval);
        _position += marker;
        Data.AsSpan(Length, Slack).Clear();
        (Window, Held, Next, EndedBlocks) = (0, 0, 0, 0);
    }

    private bool Restart(ReadOnlySpan<byte> file)
    {
        if (!CloseInterval() || _end - _position < 2 || file[_position + 1] != 0xD0 + (_restarts++ & 7))
            return false;
        _position += 2;
        OpenInterval(file);
        return true;
    }

    /// <summary>False where the blocks have taken more bits than there are.</summary>
    private bool CloseInterval()
    {
        long used = BitWindow.Position(Next, Held);
        _hasSurplus |= (used + 7) / 8 < Length || EndedBlocks > 0;
        return used <= Length * 8L;
    }
}

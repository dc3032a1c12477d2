using System.Buffers;
using System.IO.Compression;

namespace ImageProxy.Imaging.Png;

/// <summary>
/// The rows of a PNG from top to bottom, filters undone, in pooled memory of a fixed size. Everything the file says is checked on the way:
/// checksums of chunks and of the data, numbers of filters, that the data are as long as the picture.
/// </summary>
internal sealed class PngRows : IDisposable
{
    /// <summary>Bytes that are decompressed at once, or a row: they stay in the cache, and a call more often costs time.</summary>
    private const int BlockBytes = 96 << 10;

    private readonly PngFile _file;
    private readonly IdatStream _data;
    private readonly ZLibStream _inflated;
    private readonly int _stride;
    private readonly int _blockRows;
    private byte[]? _block;
    private int _next;
    private int _rows;

    public PngRows(ReadOnlyMemory<byte> original, PngFile file)
    {
        _file = file;
        _data = new(original[file.DataStart..file.DataEnd]);
        _inflated = new(_data, CompressionMode.Decompress);
        _stride = file.RowBytes + 1;
        _blockRows = Math.Clamp(BlockBytes / _stride, 1, file.Size.Height);
        // In front of the block stands the row above it, without its filter's number.
        _block = ArrayPool<byte>.Shared.Rent(checked(_stride * (_blockRows + 1)));
        _block.AsSpan(0, _stride).Clear();
    }

    /// <summary>Rows read so far.</summary>
    public int Position { get; private set; }

    /// <param name="isWanted">False for a row nobody looks at, below all that is wanted: it is only checked.</param>
    /// <param name="row">Samples, until the next call; the caller may change none of them.</param>
    /// <returns>False where there is no such row: the data end early, or the number of its filter is none.</returns>
    /// <exception cref="InvalidDataException">The data are broken.</exception>
    public bool TryRead(bool isWanted, out ReadOnlySpan<byte> row)
    {
        row = default;
        if (_next == _rows && !TryFill())
            return false;
        int start = (_next + 1) * _stride;
        var samples = _block.AsSpan(start + 1, _stride - 1);
        int filter = _block![start];
        if (filter >= Unfilter.Filters)
            return false;
        if (isWanted)
            Unfilter.Apply(filter, samples, _block.AsSpan((_next * _stride) + 1, _stride - 1), _file.PixelBytes);
        row = samples;
        _next++;
        Position++;
        return true;
    }

    /// <summary>
    /// True where all rows were read and the data end there, whole, with the right checksum. Whether a few bytes more stand in the chunks does not
    /// matter, as with libpng.
    /// </summary>
    /// <exception cref="InvalidDataException">The checksum does not match.</exception>
    public bool IsAtEnd()
    {
        Span<byte> more = stackalloc byte[1];
        return Position == _file.Size.Height && _inflated.Read(more) == 0 && !_data.HasRunOut && _data.Read(more) == 0;
    }

    public void Dispose()
    {
        _inflated.Dispose();
        if (Interlocked.Exchange(ref _block, null) is { } block)
            ArrayPool<byte>.Shared.Return(block);
    }

    private bool TryFill()
    {
        int rows = Math.Min(_blockRows, _file.Size.Height - Position);
        if (rows <= 0)
            return false;
        if (_rows > 0)
            _block.AsSpan(_rows * _stride, _stride).CopyTo(_block);
        int wanted = rows * _stride;
        (_next, _rows) = (0, rows);
        return _inflated.ReadAtLeast(_block.AsSpan(_stride, wanted), wanted, throwOnEndOfStream: false) == wanted;
    }
}

namespace ImageProxy.Pictures.Encoders;

/// <summary>GIF's LZW (GIF89a, appendix F): codes of growing width, least significant bit first, in blocks of 255 bytes.</summary>
internal sealed class GifLzw(ByteSink sink, int indexBits)
{
    private const int MostCodes = 4096;
    private const int NoCode = -1;

    private readonly byte[] _block = new byte[255];
    private readonly int[] _codeOf = new int[MostCodes << 8];
    private readonly int _minimum = Math.Max(2, indexBits);
    private int _blockLength;
    private ulong _bits;
    private int _bitCount;
    private int _width;
    private int _next;

    private int Clear => 1 << _minimum;

    public void Write(ReadOnlySpan<byte> indexes)
    {
        sink.Byte(_minimum);
        Restart();
        int prefix = indexes[0];
        foreach (byte index in indexes[1..])
        {
            int known = _codeOf[(prefix << 8) | index];
            if (known != NoCode)
            {
                prefix = known;
                continue;
            }

            Code(prefix);
            if (_next == MostCodes)
                Restart();
            else
                Learn((prefix << 8) | index);
            prefix = index;
        }

        Code(prefix);
        // The decoder has learnt one more code by now, which may widen the last one.
        if (_next < MostCodes)
            Learn(0);
        Code(Clear + 1);
        Finish();
    }

    private void Restart()
    {
        if (_width == 0)
            _width = _minimum + 1;
        Code(Clear);
        Array.Fill(_codeOf, NoCode);
        _width = _minimum + 1;
        _next = Clear + 2;
    }

    private void Learn(int sequence)
    {
        _codeOf[sequence] = _next;
        if (_next == 1 << _width && _width < 12)
            _width++;
        _next++;
    }

    private void Code(int code)
    {
        _bits |= (ulong)code << _bitCount;
        for (_bitCount += _width; _bitCount >= 8; _bitCount -= 8, _bits >>= 8)
            Byte((byte)_bits);
    }

    private void Byte(byte value)
    {
        _block[_blockLength++] = value;
        if (_blockLength == _block.Length)
            FlushBlock();
    }

    private void Finish()
    {
        if (_bitCount > 0)
            Byte((byte)_bits);
        if (_blockLength > 0)
            FlushBlock();
        sink.Byte(0);
    }

    private void FlushBlock()
    {
        sink.Byte(_blockLength);
        sink.Bytes(_block.AsSpan(0, _blockLength));
        _blockLength = 0;
    }
}

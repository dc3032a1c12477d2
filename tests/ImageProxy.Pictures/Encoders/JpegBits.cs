namespace ImageProxy.Pictures.Encoders;

/// <summary>Entropy-coded bits, most significant first, with a zero after each 0xFF (T.81, F.1.2.3).</summary>
internal sealed class JpegBits(ByteSink sink)
{
    private ulong _bits;
    private int _count;

    /// <summary>The low <paramref name="count"/> bits of <paramref name="value"/>, at most 32.</summary>
    public void Write(int value, int count)
    {
        _bits = (_bits << count) | ((uint)value & ((1UL << count) - 1));
        _count += count;
        while (_count >= 8)
        {
            _count -= 8;
            int next = (byte)(_bits >> _count);
            sink.Byte(next);
            if (next == 0xFF)
                sink.Byte(0);
        }
    }

    /// <summary>Fills the last byte with ones.</summary>
    public void Align()
    {
        if (_count > 0)
            Write(0x7F, 8 - _count);
    }

    public void Restart(int number)
    {
        Align();
        sink.Byte(0xFF);
        sink.Byte(0xD0 + (number & 7));
    }
}

using System.Buffers.Binary;

namespace ImageProxy.Pictures.Encoders;

/// <summary>Bytes that grow at the end, with numbers in one byte order.</summary>
internal sealed class ByteSink(bool bigEndian, int capacity = 256)
{
    private byte[] _bytes = new byte[Math.Max(capacity, 16)];

    public int Length { get; private set; }

    public void Byte(int value)
    {
        if (Length == _bytes.Length)
            Grow(1);
        _bytes[Length++] = (byte)value;
    }

    public void UInt16(int value)
    {
        if (bigEndian)
            BinaryPrimitives.WriteUInt16BigEndian(Next(2), checked((ushort)value));
        else
            BinaryPrimitives.WriteUInt16LittleEndian(Next(2), checked((ushort)value));
    }

    public void UInt32(long value)
    {
        if (bigEndian)
            BinaryPrimitives.WriteUInt32BigEndian(Next(4), checked((uint)value));
        else
            BinaryPrimitives.WriteUInt32LittleEndian(Next(4), checked((uint)value));
    }

    public void Int32(int value) => UInt32((uint)value);

    public void Bytes(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Next(bytes.Length));

    /// <summary>One byte for each character, which must be ASCII.</summary>
    public void Ascii(string text)
    {
        foreach (char c in text)
            Byte(char.IsAscii(c) ? c : throw new ArgumentException($"'{text}' is not ASCII.", nameof(text)));
    }

    public void Zeros(int count) => Next(count).Clear();

    public byte[] ToArray() => _bytes[..Length];

    private Span<byte> Next(int count)
    {
        if (_bytes.Length - Length < count)
            Grow(count);
        Length += count;
        return _bytes.AsSpan(Length - count, count);
    }

    private void Grow(int count) =>
        Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(_bytes.Length * 2L, (long)Length + count)));
}

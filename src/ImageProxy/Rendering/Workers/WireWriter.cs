using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace ImageProxy.Rendering.Workers;

/// <summary>Numbers in little-endian order, one after the other; texts with their length in bytes before them.</summary>
internal sealed class WireWriter
{
    private const int LongestText = 2_000;
    private readonly ArrayBufferWriter<byte> _bytes = new(512);

    public ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    public void Byte(byte value)
    {
        _bytes.GetSpan(1)[0] = value;
        _bytes.Advance(1);
    }

    public void Flag(bool value) => Byte(value ? (byte)1 : (byte)0);

    public void Int(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.GetSpan(4), value);
        _bytes.Advance(4);
    }

    public void UInt(uint value) => Int(unchecked((int)value));

    public void Float(float value) => Int(BitConverter.SingleToInt32Bits(value));

    public void Double(double value)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(_bytes.GetSpan(8), value);
        _bytes.Advance(8);
    }

    /// <summary>Cut after 2,000 characters: texts are for the log.</summary>
    public void Text(string value)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(value.Length <= LongestText ? value : value[..LongestText]);
        Int(utf8.Length);
        _bytes.Write(utf8);
    }
}

using System.Buffers.Binary;
using System.Text;

namespace ImageProxy.Rendering.Workers;

/// <summary>Reads what <see cref="WireWriter"/> wrote. Every method throws <see cref="ProtocolException"/> where the message ends too early.</summary>
internal ref struct WireReader(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> _left = message;

    public byte Byte() => Take(1)[0];

    public bool Flag() => Byte() switch
    {
        0 => false,
        1 => true,
        var other => throw new ProtocolException($"{other} where yes or no should be."),
    };

    public int Int() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public uint UInt() => unchecked((uint)Int());

    public float Float() => BitConverter.Int32BitsToSingle(Int());

    public double Double() => BinaryPrimitives.ReadDoubleLittleEndian(Take(8));

    public int IntBetween(int least, int most) =>
        Int() is var value && value >= least && value <= most ? value : throw new ProtocolException($"{value} is not between {least} and {most}.");

    public T Enum<T>()
        where T : struct, Enum => (T)System.Enum.ToObject(typeof(T), Int()) is var value && System.Enum.IsDefined(value)
            ? value
            : throw new ProtocolException($"{value} is no {typeof(T).Name}.");

    public string Text() => Encoding.UTF8.GetString(Take(Int()));

    /// <summary>Nothing may come after the last field.</summary>
    public readonly void End()
    {
        if (!_left.IsEmpty)
            throw new ProtocolException($"{_left.Length} bytes too many.");
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > _left.Length)
            throw new ProtocolException($"{_left.Length} bytes where {count} should be.");
        var taken = _left[..count];
        _left = _left[count..];
        return taken;
    }
}

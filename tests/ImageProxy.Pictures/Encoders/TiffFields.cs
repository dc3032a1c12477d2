using System.Text;

namespace ImageProxy.Pictures.Encoders;

/// <summary>Fields of one TIFF directory (TIFF 6.0, section 2), in one byte order.</summary>
internal sealed class TiffFields(bool bigEndian)
{
    private readonly SortedDictionary<int, (int Type, int Count, byte[] Value)> _fields = [];

    /// <summary>Bytes of the directory and of the values it points to.</summary>
    public int Size => 2 + (12 * _fields.Count) + 4 + _fields.Values.Sum(entry => Outside(entry.Value));

    public void Bytes(int tag, byte[] value) => _fields[tag] = (1, value.Length, value);

    public void Undefined(int tag, byte[] value) => _fields[tag] = (7, value.Length, value);

    public void Ascii(int tag, string text)
    {
        byte[] value = [.. Encoding.UTF8.GetBytes(text), 0];
        _fields[tag] = (2, value.Length, value);
    }

    public void Shorts(int tag, params ReadOnlySpan<int> values)
    {
        var sink = new ByteSink(bigEndian);
        foreach (int value in values)
            sink.UInt16(value);
        _fields[tag] = (3, values.Length, sink.ToArray());
    }

    public void Longs(int tag, params ReadOnlySpan<long> values)
    {
        var sink = new ByteSink(bigEndian);
        foreach (long value in values)
            sink.UInt32(value);
        _fields[tag] = (4, values.Length, sink.ToArray());
    }

    public void Rationals(int tag, params ReadOnlySpan<(long Numerator, long Denominator)> values)
    {
        var sink = new ByteSink(bigEndian);
        foreach (var (numerator, denominator) in values)
        {
            sink.UInt32(numerator);
            sink.UInt32(denominator);
        }

        _fields[tag] = (5, values.Length, sink.ToArray());
    }

    /// <summary>Writes the directory at the sink's end, values behind it.</summary>
    /// <param name="next">Offset of the next directory, 0 for none.</param>
    public void Write(ByteSink sink, long next)
    {
        long outside = sink.Length + 2 + (12 * _fields.Count) + 4;
        sink.UInt16(_fields.Count);
        foreach (var (tag, (type, count, value)) in _fields)
        {
            sink.UInt16(tag);
            sink.UInt16(type);
            sink.UInt32(count);
            if (value.Length <= 4)
            {
                sink.Bytes(value);
                sink.Zeros(4 - value.Length);
            }
            else
            {
                sink.UInt32(outside);
                outside += Outside(value);
            }
        }

        sink.UInt32(next);
        foreach (var (_, _, value) in _fields.Values.Where(field => Outside(field.Value) > 0))
        {
            sink.Bytes(value);
            sink.Zeros(value.Length % 2);
        }
    }

    private static int Outside(byte[] value) => value.Length <= 4 ? 0 : value.Length + (value.Length % 2);
}

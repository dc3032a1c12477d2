using System.Globalization;
using System.Text;

namespace ImageProxy.Fleet.Redis;

/// <summary>Reads answers in RESP, version 2. Blocks. Believes no length beyond its limits.</summary>
/// <remarks>Source: redis.io, "Redis serialization protocol specification".</remarks>
internal sealed class RespReader(Stream stream)
{
    internal const int MaxBulkBytes = 128 << 20;
    private const int MaxItems = 16384;
    private const int MaxDepth = 6;

    private readonly byte[] _buffer = new byte[16 << 10];
    private int _next;
    private int _end;

    /// <returns><see cref="string"/> of a status, <see cref="long"/>, <see cref="byte"/>[], an array of these, <see cref="RespError"/>, or null.</returns>
    /// <exception cref="EndOfStreamException">The connection was closed.</exception>
    /// <exception cref="InvalidDataException">This is not RESP.</exception>
    public object? Read() => Read(0);

    private object? Read(int depth)
    {
        string line = ReadLine();
        return line switch
        {
            ['+', ..] => line[1..],
            ['-', ..] => new RespError(line[1..]),
            [':', ..] => Number(line, long.MinValue, long.MaxValue),
            ['$', ..] => Number(line, -1, MaxBulkBytes) is >= 0 and var length ? ReadBulk((int)length) : null,
            ['*', ..] when depth < MaxDepth => Number(line, -1, MaxItems) is >= 0 and var count ? ReadItems((int)count, depth + 1) : null,
            _ => throw new InvalidDataException("This is no answer of Redis."),
        };
    }

    private object?[] ReadItems(int count, int depth)
    {
        object?[] items = new object?[count];
        for (int i = 0; i < count; i++)
            items[i] = Read(depth);
        return items;
    }

    private byte[] ReadBulk(int length)
    {
        byte[] bulk = GC.AllocateUninitializedArray<byte>(length);
        int taken = Math.Min(length, _end - _next);
        _buffer.AsSpan(_next, taken).CopyTo(bulk);
        _next += taken;
        stream.ReadExactly(bulk.AsSpan(taken));
        if (ReadByte() != '\r' || ReadByte() != '\n')
            throw new InvalidDataException("An answer of Redis is longer than it says.");
        return bulk;
    }

    private string ReadLine()
    {
        var line = new StringBuilder(32);
        for (byte next = ReadByte(); next != '\r'; next = ReadByte())
        {
            if (line.Length >= 4096)
                throw new InvalidDataException("An answer of Redis has a line without end.");
            line.Append((char)next);
        }

        return ReadByte() == '\n' ? line.ToString() : throw new InvalidDataException("An answer of Redis has a broken line end.");
    }

    private byte ReadByte()
    {
        if (_next == _end)
        {
            (_next, _end) = (0, stream.Read(_buffer));
            if (_end == 0)
                throw new EndOfStreamException("Redis has closed the connection.");
        }

        return _buffer[_next++];
    }

    private static long Number(string line, long least, long most) =>
        long.TryParse(line.AsSpan(1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) && number >= least && number <= most
            ? number
            : throw new InvalidDataException("An answer of Redis has a number that cannot be.");
}

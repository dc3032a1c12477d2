using System.Text;

namespace ImageProxy.Observability.StatsD;

/// <summary>Packs lines into as few datagrams as their size allows.</summary>
/// <param name="send">Gets a datagram; must not keep it.</param>
internal sealed class Datagrams(int bytes, Action<ReadOnlyMemory<byte>> send)
{
    private readonly byte[] _buffer = new byte[bytes];
    private int _used;

    /// <summary>A line that is longer than a datagram is left out.</summary>
    public void Add(string line)
    {
        int length = Encoding.UTF8.GetByteCount(line);
        if (length > _buffer.Length)
            return;
        if (_used > 0 && _used + 1 + length > _buffer.Length)
            Flush();
        if (_used > 0)
            _buffer[_used++] = (byte)'\n';
        _used += Encoding.UTF8.GetBytes(line, _buffer.AsSpan(_used));
    }

    public void Flush()
    {
        if (_used > 0)
            send(_buffer.AsMemory(0, _used));
        _used = 0;
    }
}

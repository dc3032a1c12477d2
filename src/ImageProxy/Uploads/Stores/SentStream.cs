using ImageProxy.Originals;

namespace ImageProxy.Uploads.Stores;

/// <summary>
/// What is sent to a bucket, and what went wrong with it on our side: a client library wraps what it meets while it reads, and a sender that has
/// left is not a bucket that is away.
/// </summary>
/// <param name="length">Bytes that are to come.</param>
internal sealed class SentStream(Stream inner, long length) : ForwardStream
{
    private long _read;

    /// <summary>What reading has thrown; null: nothing.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>Called once, when the last byte has been read.</summary>
    public Action? Ended { get; set; }

    public override long Length => length;

    public override long Position
    {
        get => _read;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_read == length || buffer.IsEmpty)
            return 0;
        int read;
        try
        {
            read = await inner.ReadAsync(buffer[..(int)Math.Min(buffer.Length, length - _read)], cancellationToken);
            if (read == 0)
                throw new EndOfStreamException($"The content ended {length - _read} bytes early.");
            _read += read;
        }
        catch (Exception e)
        {
            Fault ??= e;
            throw;
        }

        if (_read == length)
            Ended?.Invoke();
        return read;
    }
}

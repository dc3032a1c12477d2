using System.Buffers;

namespace ImageProxy.Imaging.Png;

/// <summary>Collects what is written to it, in pooled memory that grows.</summary>
internal sealed class PooledSink(int capacity) : Stream
{
    private byte[]? _bytes = ArrayPool<byte>.Shared.Rent(capacity);
    private int _length;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _length;

    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException();
    }

    /// <summary>All that was written, until more is.</summary>
    public ReadOnlySpan<byte> Written => Bytes.AsSpan(0, _length);

    private byte[] Bytes => _bytes ?? throw new ObjectDisposedException(nameof(PooledSink));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (buffer.Length > Bytes.Length - _length)
            Grow(checked(_length + buffer.Length));
        buffer.CopyTo(Bytes.AsSpan(_length));
        _length += buffer.Length;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (Interlocked.Exchange(ref _bytes, null) is { } bytes)
            ArrayPool<byte>.Shared.Return(bytes);
        base.Dispose(disposing);
    }

    private void Grow(int least)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(Array.MaxLength, Math.Max(least, 2L * _length)));
        Written.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(Bytes);
        _bytes = larger;
    }
}

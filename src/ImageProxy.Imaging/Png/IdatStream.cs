using System.Buffers.Binary;

namespace ImageProxy.Imaging.Png;

/// <summary>The compressed picture data of a PNG: the bodies of its IDAT chunks, one behind the other, copied nowhere but to the reader. Checksums are compared as chunks end.</summary>
/// <param name="chunks">Whole IDAT chunks, nothing between them.</param>
internal sealed class IdatStream(ReadOnlyMemory<byte> chunks) : Stream
{
    private int _position;
    private int _left;
    private int _chunk;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>True once more was asked for than there is: what is compressed has not come to its end.</summary>
    public bool HasRunOut { get; private set; }

    /// <exception cref="InvalidDataException">A checksum does not match.</exception>
    public override int Read(Span<byte> buffer)
    {
        int done = 0;
        while (done < buffer.Length && (_left > 0 || TryOpen()))
        {
            int count = Math.Min(_left, buffer.Length - done);
            chunks.Span.Slice(_position, count).CopyTo(buffer[done..]);
            done += count;
            _position += count;
            _left -= count;
            if (_left == 0)
                EndChunk();
        }

        HasRunOut |= done == 0 && buffer.Length > 0;
        return done;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>False at the end. Empty chunks are passed over.</summary>
    private bool TryOpen()
    {
        while (_position < chunks.Length)
        {
            _left = BinaryPrimitives.ReadInt32BigEndian(chunks.Span[_position..]);
            _chunk = _position + 4;
            _position += 8;
            if (_left > 0)
                return true;
            EndChunk();
        }

        return false;
    }

    private void EndChunk()
    {
        var bytes = chunks.Span;
        if (Crc32.Of(bytes[_chunk.._position]) != BinaryPrimitives.ReadUInt32BigEndian(bytes[_position..]))
            throw new InvalidDataException("An IDAT chunk does not match its checksum.");
        _position += 4;
    }
}

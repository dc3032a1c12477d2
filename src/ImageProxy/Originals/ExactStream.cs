namespace ImageProxy.Originals;

/// <summary>
/// Reads exactly <paramref name="count"/> bytes of <paramref name="inner"/>, forward only. A source that ends early or stalls gives an
/// <see cref="IOException"/>, so that a response is broken off instead of ending short.
/// </summary>
/// <param name="stall">Longest wait for one read; infinite: none.</param>
/// <param name="owner">Disposed with the stream, after <paramref name="inner"/>.</param>
internal sealed class ExactStream(Stream inner, long count, TimeSpan stall, TimeProvider time, IDisposable? owner = null) : ForwardStream
{
    private readonly long _count = count;
    private long _left = count;

    public override long Length => _count;

    public override long Position
    {
        get => _count - _left;
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) =>
        Taken(Clamp(count), inner.Read(buffer, offset, Clamp(count)));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var part = buffer[..Clamp(buffer.Length)];
        if (part.Length == 0)
            return 0;
        if (stall == Timeout.InfiniteTimeSpan)
            return Taken(part.Length, await inner.ReadAsync(part, cancellationToken));
        using var stalled = new CancellationTokenSource(stall, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stalled.Token);
        try
        {
            return Taken(part.Length, await inner.ReadAsync(part, either.Token));
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException("The source of the original stalled.", e);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
            owner?.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Clamp(int wanted) => (int)Math.Min(wanted, _left);

    private int Taken(int wanted, int read)
    {
        if (read == 0 && wanted > 0)
            throw new EndOfStreamException("The source of the original ended early.");
        _left -= read;
        return read;
    }
}

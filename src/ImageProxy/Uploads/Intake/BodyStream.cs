namespace ImageProxy.Uploads.Intake;

/// <summary>A request's body whose every failure is a <see cref="BodyException"/>. Read once, forward.</summary>
/// <param name="ends">When the body's time is over.</param>
internal sealed class BodyStream(Stream body, CancellationToken ends, CancellationToken aborted) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ends, aborted, cancellationToken);
        try
        {
            return await body.ReadAsync(buffer, either.Token);
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status408RequestTimeout)
        {
            throw new BodyException(BodyFault.TooSlow, "The body came more slowly than is waited for.", e);
        }
        catch (Exception e) when (e is BadHttpRequestException or IOException || aborted.IsCancellationRequested)
        {
            throw new BodyException(BodyFault.Cut, "The body ended before its length.", e);
        }
        catch (OperationCanceledException e) when (ends.IsCancellationRequested)
        {
            throw new BodyException(BodyFault.TooSlow, "The body took longer than is waited for.", e);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Bodies are read asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

using ImageProxy.Originals;

namespace ImageProxy.Uploads.Intake;

/// <summary>A request's body whose every failure is a <see cref="BodyException"/>. Read once, forward.</summary>
/// <param name="ends">When the body's time is over.</param>
internal sealed class BodyStream(Stream body, CancellationToken ends, CancellationToken aborted) : ForwardStream
{
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
}

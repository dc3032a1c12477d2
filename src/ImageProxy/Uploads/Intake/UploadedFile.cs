using ImageProxy.Originals;

namespace ImageProxy.Uploads.Intake;

/// <summary>
/// The file in a body: what was read of its beginning, then the rest as it comes. Where it is part of a form, what follows must be the form's end
/// and the boundary may not stand in the file: both are known before the last byte is given.
/// </summary>
/// <param name="lead">From the file's first byte on; may hold bytes behind the file.</param>
/// <param name="rest">The body from where <paramref name="lead"/> ends.</param>
/// <param name="length">Of the file in bytes.</param>
/// <param name="form">Null where the body is the file.</param>
internal sealed class UploadedFile(ReadOnlyMemory<byte> lead, BodyStream rest, long length, MultipartHead? form) : ForwardStream
{
    private readonly byte[] _tail = new byte[form?.Delimiter.Length - 1 ?? 0];
    private ReadOnlyMemory<byte> _lead = lead;
    private int _tailLength;
    private readonly long _length = length;
    private long _left = length;

    public override long Length => _length;

    public override long Position
    {
        get => _length - _left;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_left == 0 || buffer.IsEmpty)
            return 0;
        int read = await ReadSomeAsync(buffer[..(int)Math.Min(buffer.Length, _left)], cancellationToken);
        if (read == 0)
            throw new BodyException(BodyFault.Cut, "The body ended before its length.");
        _left -= read;
        if (form is not null)
        {
            LookForBoundary(buffer.Span[..read]);
            if (_left == 0)
                await ReadClosingAsync(cancellationToken);
        }

        return read;
    }

    private async ValueTask<int> ReadSomeAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (_lead.IsEmpty)
            return await rest.ReadAsync(buffer, cancellationToken);
        int count = Math.Min(buffer.Length, _lead.Length);
        _lead[..count].CopyTo(buffer);
        _lead = _lead[count..];
        return count;
    }

    /// <summary>In what has just come, and across what came before.</summary>
    private void LookForBoundary(ReadOnlySpan<byte> part)
    {
        var delimiter = form!.Delimiter.Span;
        Span<byte> seam = stackalloc byte[_tailLength + Math.Min(part.Length, _tail.Length)];
        _tail.AsSpan(0, _tailLength).CopyTo(seam);
        part[..(seam.Length - _tailLength)].CopyTo(seam[_tailLength..]);
        if (seam.IndexOf(delimiter) >= 0 || part.IndexOf(delimiter) >= 0)
            throw new BodyException(BodyFault.Malformed, "The form has more than one part.");
        var kept = part.Length >= _tail.Length ? part[^_tail.Length..] : seam[^Math.Min(seam.Length, _tail.Length)..];
        _tailLength = kept.Length;
        kept.CopyTo(_tail);
    }

    private async ValueTask ReadClosingAsync(CancellationToken cancellationToken)
    {
        byte[] closing = new byte[form!.Closing.Length];
        for (int filled = 0; filled < closing.Length;)
        {
            int read = await ReadSomeAsync(closing.AsMemory(filled), cancellationToken);
            if (read == 0)
                throw new BodyException(BodyFault.Cut, "The body ended before its length.");
            filled += read;
        }

        if (!closing.AsSpan().SequenceEqual(form.Closing))
            throw new BodyException(BodyFault.Malformed, "The form does not end with its one part.");
    }
}

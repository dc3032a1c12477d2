using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace ImageProxy.Gateway.Forwarding;

/// <summary>
/// Holds back the first bytes of an answer. As long as it does, nothing of the answer is sent, headers included, and another node can be asked
/// instead; when there are more than it may hold, or the answer is whole, it lets go and is only a pipe.
/// </summary>
/// <param name="limit">Bytes held at most.</param>
internal sealed class HeldBody(HttpResponse response, IHttpResponseBodyFeature inner, int limit) : Stream, IHttpResponseBodyFeature
{
    private const int LeastBytes = 4096;
    private byte[]? _held;
    private int _count;
    private bool _isReleased;
    private PipeWriter? _writer;

    /// <summary>Called once, before the first byte is sent.</summary>
    public Action? OnRelease { get; set; }

    public IHttpResponseBodyFeature Inner => inner;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    Stream IHttpResponseBodyFeature.Stream => this;

    PipeWriter IHttpResponseBodyFeature.Writer => _writer ??= PipeWriter.Create(this, new(leaveOpen: true));

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_isReleased && TryHold(buffer.Span))
            return;
        await ReleaseAsync(cancellationToken);
        await inner.Stream.WriteAsync(buffer, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Answers are written asynchronously.");

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Of what is held nothing is flushed.</summary>
    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => _isReleased ? inner.Stream.FlushAsync(cancellationToken) : Task.CompletedTask;

    /// <summary>Sends what is held; from now on everything passes through.</summary>
    public async ValueTask ReleaseAsync(CancellationToken cancellationToken)
    {
        if (_isReleased)
            return;
        _isReleased = true;
        OnRelease?.Invoke();
        if (_held is { } held)
        {
            _held = null;
            try
            {
                await inner.Stream.WriteAsync(held.AsMemory(0, _count), cancellationToken);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(held);
            }
        }
    }

    /// <summary>Forgets what is held, for the answer of another node.</summary>
    public void Discard()
    {
        if (_held is { } held)
            ArrayPool<byte>.Shared.Return(held);
        (_held, _count, OnRelease) = (null, 0, null);
    }

    void IHttpResponseBodyFeature.DisableBuffering() => inner.DisableBuffering();

    async Task IHttpResponseBodyFeature.StartAsync(CancellationToken cancellationToken)
    {
        await ReleaseAsync(cancellationToken);
        await inner.StartAsync(cancellationToken);
    }

    async Task IHttpResponseBodyFeature.SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken)
    {
        await ReleaseAsync(cancellationToken);
        await inner.SendFileAsync(path, offset, count, cancellationToken);
    }

    async Task IHttpResponseBodyFeature.CompleteAsync()
    {
        await ReleaseAsync(CancellationToken.None);
        await inner.CompleteAsync();
    }

    private bool TryHold(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > limit - _count)
            return false;
        if (_held is null || _held.Length - _count < bytes.Length)
            Grow(_count + bytes.Length);
        bytes.CopyTo(_held.AsSpan(_count));
        _count += bytes.Length;
        return true;
    }

    private void Grow(int needed)
    {
        long promised = Math.Min(response.ContentLength ?? 0, limit);
        byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Max(Math.Max(LeastBytes, promised), Math.Max(needed, 2L * _count)));
        if (_held is { } held)
        {
            held.AsSpan(0, _count).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(held);
        }

        _held = larger;
    }
}

using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;

namespace ImageProxy.Stress.Load;

/// <summary>
/// One connection of a client that costs next to nothing: the request is a few bytes made beforehand, of the answer only status, length and
/// <c>Retry-After</c> are read. One request at a time.
/// </summary>
internal sealed class RawConnection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[64 * 1024];

    public void Dispose() => _socket.Dispose();

    public ValueTask ConnectAsync(IPEndPoint address, CancellationToken cancellationToken) => _socket.ConnectAsync(address, cancellationToken);

    /// <exception cref="IOException">The connection ended, or what came is no answer.</exception>
    public async ValueTask<(int Status, bool SaysWhen)> AskAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        await _socket.SendAsync(request, cancellationToken);
        int filled = 0, headers = -1;
        while (headers < 0)
        {
            filled += await ReceiveAsync(_buffer.AsMemory(filled), cancellationToken);
            headers = _buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8);
        }

        var head = _buffer.AsMemory(0, headers + 2);
        if (!Utf8Parser.TryParse(head.Span["HTTP/1.1 ".Length..], out int status, out _) || Number(head.Span, "\r\nContent-Length: "u8) is not { } length)
            throw new IOException("Not an answer.");
        bool saysWhen = Number(head.Span, "\r\nRetry-After: "u8) is not null;
        for (long left = length - (filled - headers - 4); left > 0;)
            left -= await ReceiveAsync(_buffer, cancellationToken);
        return (status, saysWhen);
    }

    private async ValueTask<int> ReceiveAsync(Memory<byte> into, CancellationToken cancellationToken) =>
        await _socket.ReceiveAsync(into, cancellationToken) is > 0 and var received ? received : throw new IOException("The connection ended.");

    private static int? Number(ReadOnlySpan<byte> head, ReadOnlySpan<byte> name)
    {
        int at = head.IndexOf(name);
        return at >= 0 && Utf8Parser.TryParse(head[(at + name.Length)..], out int number, out _) ? number : null;
    }
}

using System.Buffers.Binary;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace ImageProxy.EndToEnd.Clients;

/// <summary>Just enough HTTP/2 over TLS to open streams and reset them; no library lets itself be abused so.</summary>
internal sealed class Http2Connection : IAsyncDisposable
{
    private const byte Headers = 1, Reset = 3, Settings = 4, GoAway = 7;
    private readonly SslStream _stream;
    private int _nextStream = 1;

    private Http2Connection(SslStream stream) => _stream = stream;

    public static async Task<Http2Connection> OpenAsync(Uri address, RemoteCertificateValidationCallback isOurs, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(address.Host, address.Port, cancellationToken);
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        await stream.AuthenticateAsClientAsync(
            new()
            {
                TargetHost = "localhost",
                ApplicationProtocols = [SslApplicationProtocol.Http2],
                RemoteCertificateValidationCallback = isOurs,
            },
            cancellationToken);
        Assert.That(stream.NegotiatedApplicationProtocol, Is.EqualTo(SslApplicationProtocol.Http2));
        var connection = new Http2Connection(stream);
        await stream.WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray(), cancellationToken);
        await connection.SendAsync(Frame(Settings, 0, 0, []), cancellationToken);
        return connection;
    }

    /// <summary>Opens a stream for each path and resets it in the same write.</summary>
    /// <returns>False once the server has closed the connection.</returns>
    public async Task<bool> OpenAndResetAsync(IEnumerable<string> paths, CancellationToken cancellationToken)
    {
        var bytes = new List<byte>();
        foreach (string path in paths)
        {
            bytes.AddRange(Frame(Headers, 0x5, _nextStream, Request(path))); // END_STREAM and END_HEADERS
            bytes.AddRange(Frame(Reset, 0, _nextStream, [0, 0, 0, 8])); // CANCEL
            _nextStream += 2;
        }

        return await SendAsync([.. bytes], cancellationToken);
    }

    /// <summary>Reads until the server says GOAWAY or closes.</summary>
    /// <returns>The error code of GOAWAY; null where there was none.</returns>
    public async Task<uint?> ReadToGoAwayAsync(CancellationToken cancellationToken)
    {
        byte[] head = new byte[9];
        try
        {
            while (true)
            {
                await _stream.ReadExactlyAsync(head, cancellationToken);
                byte[] payload = new byte[(head[0] << 16) | (head[1] << 8) | head[2]];
                await _stream.ReadExactlyAsync(payload, cancellationToken);
                if (head[3] == GoAway)
                    return BinaryPrimitives.ReadUInt32BigEndian(payload.AsSpan(4));
            }
        }
        catch (IOException)
        {
            return null;
        }
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private static byte[] Frame(byte type, byte flags, int stream, byte[] payload)
    {
        byte[] frame = new byte[9 + payload.Length];
        (frame[0], frame[1], frame[2]) = ((byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length);
        (frame[3], frame[4]) = (type, flags);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame, 9);
        return frame;
    }

    /// <summary>HPACK (RFC 7541): <c>:method GET</c> and <c>:scheme https</c> from the static table, the others as literals that are not indexed.</summary>
    private static byte[] Request(string path) => [0x82, 0x87, 0x04, .. Text(path), 0x01, .. Text("localhost")];

    private static byte[] Text(string text) => text.Length < 127
        ? [(byte)text.Length, .. Encoding.ASCII.GetBytes(text)]
        : throw new ArgumentException("Longer than fits one byte of length.", nameof(text));

    private async Task<bool> SendAsync(byte[] bytes, CancellationToken cancellationToken)
    {
        try
        {
            await _stream.WriteAsync(bytes, cancellationToken);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}

using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace ImageProxy.EndToEnd.Clients;

/// <summary>A TCP connection that sends what no HTTP library would.</summary>
internal sealed class RawConnection : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly CancellationTokenSource _timeout = new(Patience);
    private readonly List<byte> _received = [];
    private bool _ended;

    private RawConnection()
    {
    }

    /// <param name="receiveBuffer">Bytes the kernel keeps for us; 0: as it likes.</param>
    public static async Task<RawConnection> OpenAsync(Uri address, int receiveBuffer = 0)
    {
        var connection = new RawConnection();
        if (receiveBuffer > 0)
            connection._socket.ReceiveBufferSize = receiveBuffer;
        await connection._socket.ConnectAsync(address.Host, address.Port, connection._timeout.Token);
        return connection;
    }

    /// <summary>Opens, sends, and reads all answers until the server closes.</summary>
    public static async Task<IReadOnlyList<RawAnswer>> ExchangeAsync(Uri address, string request)
    {
        using var connection = await OpenAsync(address);
        await connection.SendAsync(request);
        return await connection.ReadAllAsync();
    }

    /// <param name="text">A byte per character.</param>
    /// <returns>False if the server has closed already.</returns>
    public async Task<bool> SendAsync(string text)
    {
        try
        {
            ReadOnlyMemory<byte> bytes = Encoding.Latin1.GetBytes(text);
            while (!bytes.IsEmpty)
                bytes = bytes[await _socket.SendAsync(bytes, _timeout.Token)..];
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Says that nothing more will be sent, and goes on listening.</summary>
    public void EndSending() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>The next answer; null where the server has closed before a whole one.</summary>
    /// <param name="toHead">Whether it answers HEAD, and so has no body whatever its length says.</param>
    public async Task<RawAnswer?> ReadAnswerAsync(bool toHead = false)
    {
        int end;
        while ((end = HeadersEnd()) < 0)
        {
            if (!await ReceiveAsync())
                return null;
        }

        string[] lines = Encoding.Latin1.GetString([.. _received[..end]]).Split("\r\n");
        var headers = new Dictionary<string, string>();
        foreach (string line in lines[1..])
            headers[line[..line.IndexOf(':', StringComparison.Ordinal)].ToLowerInvariant()] = line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        int length = toHead ? 0 : int.Parse(headers.GetValueOrDefault("content-length", "0"), CultureInfo.InvariantCulture);
        while (_received.Count < end + 4 + length)
        {
            if (!await ReceiveAsync())
                return null;
        }

        byte[] body = [.. _received.Slice(end + 4, length)];
        _received.RemoveRange(0, end + 4 + length);
        return new(int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture), headers, body);
    }

    /// <summary>All answers until the server closes; the test fails if it does not within 40 s, or if anything else comes behind them.</summary>
    public async Task<IReadOnlyList<RawAnswer>> ReadAllAsync()
    {
        var answers = new List<RawAnswer>();
        while (await ReadAnswerAsync() is { } answer)
            answers.Add(answer);
        Assert.That(_received, Is.Empty, "bytes that are no whole answer");
        return answers;
    }

    /// <summary>Reads and forgets, until the server closes.</summary>
    public async Task<long> DrainAsync()
    {
        long total = _received.Count;
        _received.Clear();
        while (await ReceiveAsync())
        {
            total += _received.Count;
            _received.Clear();
        }

        return total;
    }

    public void Dispose()
    {
        _socket.Dispose();
        _timeout.Dispose();
    }

    private int HeadersEnd()
    {
        ReadOnlySpan<byte> span = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_received);
        return span.IndexOf("\r\n\r\n"u8);
    }

    /// <returns>False at the end of the connection, by FIN or RST.</returns>
    private async Task<bool> ReceiveAsync()
    {
        if (_ended)
            return false;
        byte[] buffer = new byte[16 << 10];
        int read;
        try
        {
            read = await _socket.ReceiveAsync(buffer, _timeout.Token);
        }
        catch (SocketException)
        {
            read = 0;
        }

        _ended = read == 0;
        _received.AddRange(buffer.AsSpan(0, read));
        return !_ended;
    }
}

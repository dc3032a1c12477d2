using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ImageProxy.EndToEnd.Uploads;

/// <summary>Somebody who waits for an upload on a connection of her own, with next to no memory while she does.</summary>
internal sealed class CrowdClient(Uri service, string id, bool isPoll) : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    public void Dispose() => _socket.Dispose();

    /// <summary>Connects and asks for the state as it is.</summary>
    public async Task ConnectAsync()
    {
        await _socket.ConnectAsync(IPAddress.Loopback, service.Port);
        await SendAsync($"/uploads/{id}", "");
        await ReadUntilAsync(text => text.Contains("\"status\":\"pending\"", StringComparison.Ordinal) && text.EndsWith('}'));
    }

    public Task AskAsync() => isPoll ? SendAsync($"/uploads/{id}", "Prefer: wait=60\r\n") : SendAsync($"/uploads/{id}/events", "");

    /// <summary>Reads until the answer ends.</summary>
    /// <returns>When it was said that the upload is ready, and how often.</returns>
    public async Task<(string Id, long At, int Times)> ReadAsync()
    {
        const string Ready = "\"status\":\"ready\"";
        long at = 0;
        string answer = await ReadUntilAsync(text =>
        {
            if (at == 0 && text.Contains(Ready, StringComparison.Ordinal))
                at = Stopwatch.GetTimestamp();
            return isPoll ? at != 0 && text.EndsWith('}') : text.EndsWith("\r\n0\r\n\r\n", StringComparison.Ordinal);
        });
        return (id, at, answer.Split(Ready).Length - 1);
    }

    private async Task SendAsync(string path, string header) =>
        await _socket.SendAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {service.Authority}\r\n{header}\r\n"));

    private async Task<string> ReadUntilAsync(Func<string, bool> isAll)
    {
        var text = new StringBuilder();
        byte[] buffer = [];
        while (!isAll(text.ToString()))
        {
            // Nothing is rented while nothing comes.
            await _socket.ReceiveAsync(Memory<byte>.Empty);
            if (_socket.Available > buffer.Length)
                buffer = new byte[_socket.Available];
            int read = await _socket.ReceiveAsync(buffer);
            if (read == 0)
                throw new IOException("The connection ended: " + text);
            text.Append(Encoding.UTF8.GetString(buffer, 0, read));
        }

        return text.ToString();
    }
}

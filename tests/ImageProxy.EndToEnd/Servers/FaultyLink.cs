using System.Net;
using System.Net.Sockets;

namespace ImageProxy.EndToEnd.Servers;

/// <summary>A TCP proxy on loopback with the faults of a network: it can cut, refuse, swallow, or pass half of what it is given.</summary>
internal sealed class FaultyLink : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _target;
    private readonly Lock _lock = new();
    private readonly HashSet<Socket> _sockets = [];
    private volatile TaskCompletionSource? _hole;
    private volatile bool _refuses;
    private volatile bool _halves;
    private volatile int _generation;
    private volatile int _oldestAlive;

    /// <param name="target">Port on loopback.</param>
    public FaultyLink(int target)
    {
        _target = target;
        _listener.Start();
        _ = AcceptAsync();
    }

    public string Address => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>Resets every connection; new ones go through.</summary>
    public void Cut()
    {
        lock (_lock)
        {
            foreach (var socket in _sockets)
                socket.Close(0);
            _sockets.Clear();
        }
    }

    /// <summary>Resets every connection, and new ones, until <see cref="Mend"/>.</summary>
    public void Refuse()
    {
        _refuses = true;
        Cut();
    }

    /// <summary>Nothing arrives any more, in neither direction, and nobody is told, until <see cref="Mend"/>.</summary>
    public void Swallow() => _hole = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The connections there are swallow everything from now on, for ever; new ones go through.</summary>
    public void Forget() => _oldestAlive = Interlocked.Increment(ref _generation);

    /// <summary>The next piece that is passed on, in either direction, is passed on by half; then its connection is reset.</summary>
    public void Halve() => _halves = true;

    public void Mend()
    {
        (_refuses, _halves) = (false, false);
        var hole = _hole;
        _hole = null;
        hole?.TrySetResult();
    }

    public void Dispose()
    {
        _listener.Dispose();
        Refuse();
        Mend();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync();
                if (_refuses)
                    client.Close(0);
                else
                    _ = ConnectAsync(client);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The end.
        }
    }

    private async Task ConnectAsync(Socket client)
    {
        var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _target);
            lock (_lock)
                _sockets.UnionWith([client, server]);
            client.NoDelay = server.NoDelay = true;
            await Task.WhenAny(PassAsync(client, server), PassAsync(server, client));
        }
        catch (SocketException)
        {
            // Nobody is there.
        }

        lock (_lock)
            _sockets.ExceptWith([client, server]);
        client.Close(0);
        server.Close(0);
    }

    private async Task PassAsync(Socket from, Socket to)
    {
        byte[] buffer = new byte[65536];
        int generation = _generation;
        try
        {
            while (await from.ReceiveAsync(buffer) is > 0 and var count)
            {
                if (_hole is { } hole)
                    await hole.Task;
                if (generation < _oldestAlive)
                    continue;
                bool halves = _halves && count > 1;
                await to.SendAsync(buffer.AsMemory(0, halves ? count / 2 : count));
                if (!halves)
                    continue;
                _halves = false;
                return;
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Cut.
        }
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace ImageProxy.Peers.Processes;

/// <summary>A server that we have started, and that ends with this object: it and whatever descends from it.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const int KeptLines = 30;

    private static readonly TimeSpan StartsIn = TimeSpan.FromSeconds(30), EndsIn = TimeSpan.FromSeconds(5), Pause = TimeSpan.FromMilliseconds(20);

    private readonly string _name;
    private readonly Process _process;
    private readonly Queue<string> _said = new();

    private ServerProcess(string name, Process process) => (_name, _process, Tree) = (name, process, new(process.Id));

    public int Id => _process.Id;

    public ProcessTree Tree { get; }

    /// <summary>Starts a command and waits until it takes connections.</summary>
    /// <param name="name">For messages.</param>
    /// <param name="command">The program, then its arguments.</param>
    /// <param name="port">On loopback, where it will listen.</param>
    /// <exception cref="PeersException">It does not start, ends at once, or does not listen in time; with what it has said.</exception>
    public static async Task<ServerProcess> StartAsync(
        string name, string[] command, int port, string folder, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (key, value) in environment)
            start.Environment[key] = value;
        var server = new ServerProcess(name, Launch(name, start));
        try
        {
            server.Listen();
            long began = Stopwatch.GetTimestamp();
            while (!await IsOpenAsync(port, cancellationToken))
            {
                if (server._process.HasExited)
                {
                    await server._process.WaitForExitAsync(cancellationToken); // until all that it said has arrived
                    throw new PeersException($"{name} ended with {server._process.ExitCode} instead of starting:\n{server.Said()}");
                }

                if (Stopwatch.GetElapsedTime(began) > StartsIn)
                    throw new PeersException($"{name} does not listen on port {port} after {StartsIn.TotalSeconds:0} s:\n{server.Said()}");
                await Task.Delay(Pause, cancellationToken);
            }

            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <exception cref="PeersException">It has ended by itself.</exception>
    public void ThrowIfEnded()
    {
        if (_process.HasExited)
            throw new PeersException($"{_name} ended with {_process.ExitCode} while it was measured:\n{Said()}");
    }

    /// <summary>Asks it to end, and ends it where it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            using (var term = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]))
                await term.WaitForExitAsync();
            using var patience = new CancellationTokenSource(EndsIn);
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
                await _process.WaitForExitAsync(CancellationToken.None);
            }
        }

        _process.Dispose();
    }

    private static Process Launch(string name, ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new PeersException($"{name} cannot be started: {start.FileName}: {e.Message}");
        }
    }

    private static async Task<bool> IsOpenAsync(int port, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync("127.0.0.1", port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private void Listen()
    {
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;
        lock (_said)
        {
            _said.Enqueue(line);
            if (_said.Count > KeptLines)
                _said.Dequeue();
        }
    }

    private string Said()
    {
        lock (_said)
            return string.Join('\n', _said);
    }
}

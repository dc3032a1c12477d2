using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ImageProxy.Fleet.Redis;

namespace ImageProxy.EndToEnd.Servers;

/// <summary>A real redis-server on loopback, started in some ten milliseconds; it also ends when this process dies.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private readonly FreePorts _ports;
    private readonly string[] _arguments;
    private Process _script;
    private int _id;

    private RedisServer(FreePorts ports, string[] arguments, Process script, int id) => (_ports, _arguments, _script, _id) = (ports, arguments, script, id);

    public int Port => _ports.First;

    /// <summary>For <c>Fleet:Redis</c>.</summary>
    public string Address => $"127.0.0.1:{Port}";

    /// <summary>Of the server's process.</summary>
    public int Id => _id;

    public bool IsAlive => !_script.HasExited;

    /// <param name="arguments">The server's own, such as <c>--maxmemory 1mb</c>.</param>
    /// <exception cref="InvalidOperationException">It did not start; says why, and what to install.</exception>
    public static async Task<RedisServer> StartAsync(params string[] arguments)
    {
        var ports = FreePorts.Claim(1);
        var (script, id) = await StartAsync(ports.First, arguments);
        return new(ports, arguments, script, id);
    }

    /// <summary>SIGSTOP: connections stay, nothing is answered.</summary>
    public void Pause() => Signal("-STOP");

    public void Resume() => Signal("-CONT");

    /// <summary>SIGKILL; all it held is gone.</summary>
    public async Task KillAsync() => await EndAsync(_script);

    /// <summary>After <see cref="KillAsync"/>: a new one on the same port.</summary>
    public async Task RestartAsync() => (_script, _id) = await StartAsync(Port, _arguments);

    /// <summary>Sends one command on a connection of its own.</summary>
    /// <returns>The reply's first line, without its type; of a bulk string its content; null if there is none.</returns>
    public async Task<string?> SendAsync(params string[] parts)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(RespCommand.Encode(parts));
        using var reader = new StreamReader(stream, Encoding.Latin1);
        string line = await reader.ReadLineAsync() ?? throw new IOException("Redis closed the connection.");
        return line switch
        {
            "$-1" => null,
            ['$', ..] => await reader.ReadLineAsync(),
            ['-', ..] => throw new IOException(line),
            _ => line[1..],
        };
    }

    /// <summary>Keys there are.</summary>
    /// <param name="pattern">Redis' own.</param>
    public async Task<string[]> KeysAsync(string pattern) =>
        (await SendAsync("EVAL", "return table.concat(redis.call('KEYS', ARGV[1]), '|')", "0", pattern))!.Split('|', StringSplitOptions.RemoveEmptyEntries);

    public async ValueTask DisposeAsync()
    {
        await EndAsync(_script);
        _ports.Dispose();
    }

    private static async Task<(Process Script, int Id)> StartAsync(int port, string[] arguments)
    {
        var start = new ProcessStartInfo("bash") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])[Path.Combine(AppContext.BaseDirectory, "Servers", "redis-server.sh"), port.ToString(CultureInfo.InvariantCulture), .. arguments])
            start.ArgumentList.Add(argument);
        var script = Process.Start(start)!;
        var said = new StringBuilder();
        script.ErrorDataReceived += (_, line) => said.AppendLine(line.Data);
        script.BeginErrorReadLine();
        int id = int.Parse(await script.StandardOutput.ReadLineAsync() ?? "0", CultureInfo.InvariantCulture);
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await AnswersAsync(port))
        {
            if (timeout.IsCancellationRequested || said.ToString().Contains("not found", StringComparison.Ordinal))
                throw new InvalidOperationException($"redis-server did not start; if it is missing: apt-get install --no-install-recommends redis-server. {said}");
            await Task.Yield();
        }

        return (script, id);
    }

    private static async Task<bool> AnswersAsync(int port)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port);
            await client.GetStream().WriteAsync("PING\r\n"u8.ToArray());
            return await client.GetStream().ReadAsync(new byte[1]) == 1;
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return false;
        }
    }

    private void Signal(string signal)
    {
        using var kill = Process.Start("kill", [signal, _id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    private static async Task EndAsync(Process script)
    {
        script.StandardInput.Close();
        await script.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(20));
    }
}

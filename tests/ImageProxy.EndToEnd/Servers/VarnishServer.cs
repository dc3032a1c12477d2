using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace ImageProxy.EndToEnd.Servers;

/// <summary>Real varnishd on loopback with the configuration that is shipped; only the address of its backend is changed. Stopped with this object.</summary>
internal sealed partial class VarnishServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly FreePorts _ports;
    private readonly string _folder;

    private VarnishServer(Process process, FreePorts ports, string folder)
    {
        (_process, _ports, _folder) = (process, ports, folder);
        Client = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, MaxConnectionsPerServer = 256 }) { BaseAddress = new($"http://127.0.0.1:{ports.First}") };
    }

    public HttpClient Client { get; }

    /// <param name="origin">Where it gets everything from.</param>
    /// <exception cref="InvalidOperationException">It did not start; says why.</exception>
    public static async Task<VarnishServer> StartAsync(Uri origin)
    {
        string folder = Directory.CreateTempSubdirectory("imageproxy-varnish-").FullName;
        string shipped = Path.Combine(AppContext.BaseDirectory, "varnish");
        string backend = await File.ReadAllTextAsync(Path.Combine(shipped, "backend.vcl"));
        await File.WriteAllTextAsync(Path.Combine(folder, "backend.vcl"), Port().Replace(backend, $".port = \"{origin.Port}\""));
        File.Copy(Path.Combine(shipped, "imageproxy.vcl"), Path.Combine(folder, "imageproxy.vcl"));

        var ports = FreePorts.Claim(1);
        string program = File.Exists("/usr/sbin/varnishd") ? "/usr/sbin/varnishd" : "varnishd";
        var start = new ProcessStartInfo(program)
        {
            ArgumentList =
            {
                "-F", "-j", "none", "-n", Path.Combine(folder, "work"), "-a", $"127.0.0.1:{ports.First}", "-f", Path.Combine(folder, "imageproxy.vcl"), "-p", $"vcl_path={folder}",
                "-s", "malloc,64m", "-T", "none", "-S", "none",
            },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new InvalidOperationException("These tests need varnishd: apt-get install --no-install-recommends varnish", e);
        }

        var said = new List<string?>();
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var server = new VarnishServer(process, ports, folder);
        if (await server.IsUpAsync())
            return server;
        await server.DisposeAsync();
        lock (said)
            throw new InvalidOperationException($"varnishd did not start: {string.Join('\n', said)}");

        void Keep(string? line)
        {
            lock (said)
                said.Add(line);
        }
    }

    /// <summary>A request with a method of Varnish's own.</summary>
    public async Task<HttpResponseMessage> SendAsync(string method, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await Client.SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
        {
            using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
            await kill.WaitForExitAsync();
        }

        await _process.WaitForExitAsync().WaitAsync(Patience);
        _process.Dispose();
        _ports.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>It compiles its configuration before it opens its port.</summary>
    private async Task<bool> IsUpAsync()
    {
        long began = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!_process.HasExited && Stopwatch.GetElapsedTime(began) < Patience && await timer.WaitForNextTickAsync())
        {
            try
            {
                using var response = await SendAsync("PURGE", "/");
                return response.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                // Not yet.
            }
        }

        return false;
    }

    [GeneratedRegex("\\.port = \"\\d+\"")]
    private static partial Regex Port();
}

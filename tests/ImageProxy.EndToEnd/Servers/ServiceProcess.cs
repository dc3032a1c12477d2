using System.Diagnostics;

namespace ImageProxy.EndToEnd.Servers;

/// <summary>The service started as an operator starts it: a process of its own, with settings in the environment.</summary>
internal sealed class ServiceProcess : IDisposable
{
    private readonly Process _process;
    private readonly FreePorts _ports;

    private ServiceProcess(Process process, FreePorts ports, Uri address, Uri admin)
    {
        (_process, _ports) = (process, ports);
        Client = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, MaxConnectionsPerServer = 256 }) { BaseAddress = address };
        Metrics = new(admin, "/metrics");
    }

    public HttpClient Client { get; }

    public Uri Metrics { get; }

    /// <param name="folder">Holds <c>originals</c> and <c>cache</c>.</param>
    public static async Task<ServiceProcess> StartAsync(string folder)
    {
        var ports = FreePorts.Claim(2);
        var (port, adminPort) = (ports.First, ports.First + 1);
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "imageproxy.dll")])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}";
        start.Environment["Admin__Urls"] = $"http://127.0.0.1:{adminPort}";
        start.Environment["Originals__Sources__0__Name"] = "files";
        start.Environment["Originals__Sources__0__Type"] = "Files";
        start.Environment["Originals__Sources__0__Root"] = Path.Combine(folder, "originals");
        start.Environment["Caching__Directory"] = Path.Combine(folder, "cache");
        var process = Process.Start(start)!;
        var listening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var output = new System.Text.StringBuilder();
        process.OutputDataReceived += (_, line) =>
        {
            lock (output)
                output.AppendLine(line.Data);
            if (line.Data is null)
                listening.TrySetException(new InvalidOperationException("The service ended: " + output));
            else if (line.Data.Contains("Application started", StringComparison.Ordinal))
                listening.TrySetResult();
        };
        process.ErrorDataReceived += (_, line) =>
        {
            lock (output)
                output.AppendLine(line.Data);
        };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await listening.Task.WaitAsync(TimeSpan.FromSeconds(60));
        return new(process, ports, new($"http://127.0.0.1:{port}"), new($"http://127.0.0.1:{adminPort}"));
    }

    /// <summary>SIGKILL: no handler runs, nothing is flushed.</summary>
    public void Kill() => _process.Kill();

    public void Dispose()
    {
        Client.Dispose();
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _ports.Dispose();
    }
}

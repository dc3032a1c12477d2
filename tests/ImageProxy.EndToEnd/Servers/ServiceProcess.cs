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

    public Uri Purges => new(Metrics, "/admin/purge");

    /// <summary>Of the service itself, also where it was started through a wrapper that ends in <c>exec</c>.</summary>
    public int Id => _process.Id;

    public bool IsAlive => !_process.HasExited;

    /// <summary>From the start of the process to its port being open.</summary>
    public TimeSpan StartTook { get; private init; }

    /// <param name="folder">Holds <c>originals</c> and <c>cache</c>.</param>
    public static Task<ServiceProcess> StartAsync(string folder, params (string Key, string? Value)[] settings) => StartAsync(folder, [], settings);

    /// <summary><c>imageproxy worker</c>: only <see cref="Metrics"/> can be asked.</summary>
    public static Task<ServiceProcess> StartWorkerAsync(string folder, params (string Key, string? Value)[] settings) => StartAsync(folder, [], ["worker"], settings);

    /// <param name="wrapper">Command that ends by executing the arguments that follow it.</param>
    /// <param name="settings">Configuration keys over the defaults, or environment variables; null takes a default away.</param>
    public static Task<ServiceProcess> StartAsync(string folder, string[] wrapper, params (string Key, string? Value)[] settings) => StartAsync(folder, wrapper, [], settings);

    private static async Task<ServiceProcess> StartAsync(string folder, string[] wrapper, string[] arguments, (string Key, string? Value)[] settings)
    {
        var ports = FreePorts.Claim(2);
        var (port, adminPort) = (ports.First, ports.First + 1);
        string[] command = [.. wrapper, "dotnet", Path.Combine(AppContext.BaseDirectory, "imageproxy.dll"), .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..])
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
        foreach (var (key, value) in settings)
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        long began = Stopwatch.GetTimestamp();
        var process = Process.Start(start)!;
        var listening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var output = new System.Text.StringBuilder();
        process.OutputDataReceived += (_, line) =>
        {
            lock (output)
            {
                output.AppendLine(line.Data);
                if (line.Data is null)
                    listening.TrySetException(new InvalidOperationException($"The service ended: {output}"));
            }

            if (line.Data?.Contains("Application started", StringComparison.Ordinal) == true)
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
        return new(process, ports, new($"http://127.0.0.1:{port}"), new($"http://127.0.0.1:{adminPort}")) { StartTook = Stopwatch.GetElapsedTime(began) };
    }

    /// <summary>Sum of a metric over all label sets that contain every one of <paramref name="labels"/>.</summary>
    public async Task<double> MetricAsync(string name, params string[] labels)
    {
        string text = await Client.GetStringAsync(Metrics);
        return text.Split('\n')
            .Where(line => line.StartsWith(name, StringComparison.Ordinal) && line[name.Length] is '{' or ' ' && labels.All(line.Contains))
            .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>What a load balancer asks.</summary>
    public async Task<bool> IsReadyAsync()
    {
        using var response = await Client.GetAsync(new Uri(Metrics, "/health/ready"));
        return response.IsSuccessStatusCode;
    }

    /// <summary>SIGTERM: the service drains.</summary>
    public void Terminate() => Signal("-TERM");

    /// <summary>SIGSTOP: nothing of it runs any more.</summary>
    public void Pause() => Signal("-STOP");

    public void Resume() => Signal("-CONT");

    /// <returns>Exit code.</returns>
    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return _process.ExitCode;
    }

    /// <summary>SIGKILL: no handler runs, nothing is flushed.</summary>
    public void Kill() => _process.Kill();

    private void Signal(string signal)
    {
        using var kill = Process.Start("kill", [signal, _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

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

using System.Diagnostics;
using ImageProxy.EndToEnd.Servers;

namespace ImageProxy.Gateway.Tests.Servers;

/// <summary>The gateway started as an operator starts it: a process of its own, with settings in the environment.</summary>
internal sealed class GatewayProcess : IDisposable
{
    private readonly FreePorts? _ports;

    private GatewayProcess(Process process, FreePorts? ports) => (Process, _ports) = (process, ports);

    public Process Process { get; }

    public Uri Address => new($"http://127.0.0.1:{_ports!.First}");

    public Uri Admin => new($"http://127.0.0.1:{_ports!.First + 1}");

    /// <summary>Starts, and waits for nothing.</summary>
    public static GatewayProcess Start(FreePorts? ports, params (string Key, string Value)[] settings)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "imageproxy-gateway.dll")])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        foreach (var (key, value) in settings)
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        return new(Process.Start(start)!, ports);
    }

    /// <summary>Starts on ports of its own, and waits until these are open.</summary>
    public static async Task<GatewayProcess> StartAsync(params (string Key, string Value)[] settings)
    {
        var ports = FreePorts.Claim(2);
        var gateway = Start(ports, [.. settings, ("ASPNETCORE_URLS", $"http://127.0.0.1:{ports.First}"), ("Admin:Urls", $"http://127.0.0.1:{ports.First + 1}")]);
        var listening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        gateway.Process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null)
                listening.TrySetException(new InvalidOperationException("The gateway ended."));
            else if (line.Data.Contains("Application started", StringComparison.Ordinal))
                listening.TrySetResult();
        };
        gateway.Process.BeginOutputReadLine();
        gateway.Process.BeginErrorReadLine();
        await listening.Task.WaitAsync(TimeSpan.FromSeconds(60));
        return gateway;
    }

    public void Dispose()
    {
        if (!Process.HasExited)
            Process.Kill();
        Process.WaitForExit();
        Process.Dispose();
        _ports?.Dispose();
    }
}

using System.Runtime.InteropServices;

namespace ImageProxy;

/// <summary>The service as a program.</summary>
internal static class Service
{
    private const int Misconfigured = 78; // EX_CONFIG

    /// <returns>Exit code.</returns>
    public static Task<int> RunAsync(string[] args) => RunAsync(() => ImageProxyApp.Build(args));

    /// <summary>Runs what is built until it is told to stop.</summary>
    /// <returns>Exit code.</returns>
    public static async Task<int> RunAsync(Func<WebApplication> build)
    {
        try
        {
            // SIGXFSZ: a write beyond the process's limit of file sizes (ulimit -f) is an error like any other, no reason to end.
            using var fileSizeLimit = OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create((PosixSignal)25, signal => signal.Cancel = true);
            await build().RunAsync();
            return 0;
        }
        catch (ConfigurationException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return Misconfigured;
        }
    }
}

using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using ImageProxy.Native.Vips;
using ImageProxy.Peers.Servers;

namespace ImageProxy.Peers.Tables;

/// <summary>What was measured on, and with which versions.</summary>
internal static class Machine
{
    /// <summary>Debian's, which ImageProxy and nginx use.</summary>
    private static readonly string[] Packages = ["libturbojpeg0", "libwebp7", "libgd3"];

    public static async Task<string> DescribeAsync(SharpServer sharp, HttpClient client, CancellationToken cancellationToken)
    {
        var versions = await sharp.VersionsAsync(client, cancellationToken);
        string processor = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim()
            ?? "unknown processor";
        string release = File.ReadLines("/etc/os-release").FirstOrDefault(line => line.StartsWith("PRETTY_NAME=", StringComparison.Ordinal))?.Split('=', 2)[1].Trim('"')
            ?? "unknown system";
        string nginx = (await SayAsync("nginx", "-v", cancellationToken)).Replace("nginx version: nginx/", "", StringComparison.Ordinal);
        string packages = string.Join(", ", await Task.WhenAll(Packages.Select(
            async name => $"{name} {await SayAsync("dpkg-query", $"-W -f ${{Version}} {name}", cancellationToken)}")));
        return string.Create(CultureInfo.InvariantCulture,
            $"Machine: {Environment.ProcessorCount} processors, {processor}; {release}; {DateTime.UtcNow:d MMMM yyyy}. ImageProxy: .NET {Environment.Version}, libvips {VipsLibrary.Version}, {packages}. sharp {versions["sharp"]}: node {versions["node"]}, libvips {versions["vips"]}, mozjpeg {versions["mozjpeg"]}, libwebp {versions["webp"]}, its own builds. nginx {nginx} with libgd.");
    }

    /// <summary>What a program says, on either stream; "unknown" where it is not there.</summary>
    private static async Task<string> SayAsync(string program, string arguments, CancellationToken cancellationToken)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments.Split(' ')) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var (output, error) = (process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
            await process.WaitForExitAsync(cancellationToken);
            string said = (await output + await error).Trim();
            return process.ExitCode == 0 && said.Length > 0 ? said : "unknown";
        }
        catch (Win32Exception)
        {
            return "unknown";
        }
    }
}

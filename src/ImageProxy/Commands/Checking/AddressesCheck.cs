using System.Net;
using System.Net.NetworkInformation;
using ImageProxy.Admin;

namespace ImageProxy.Commands.Checking;

/// <summary>Whether the ports are free that the service will listen on, and whether it may have as many connections as it is set to.</summary>
internal static class AddressesCheck
{
    public static IEnumerable<Finding> Run(IConfiguration configuration, AdminOptions? admin)
    {
        var listening = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners();
        string urls = configuration["urls"] is { Length: > 0 } set ? set : ImageProxyApp.DefaultUrl;
        return Of("urls", urls, "--urls=… or ASPNETCORE_URLS", listening).Concat(Of("Admin:Urls", admin?.Urls ?? "", "Admin:Urls", listening));
    }

    public static Finding Files(int maxConnections)
    {
        const string Limits = "/proc/self/limits";
        string? line = File.Exists(Limits) ? File.ReadLines(Limits).FirstOrDefault(l => l.StartsWith("Max open files", StringComparison.Ordinal)) : null;
        // .NET raises the soft limit to the hard one at start, so that this is what there is.
        if (line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not { Length: > 4 } fields || !long.TryParse(fields[4], out long most))
            return Finding.Ok("open files", "There is no limit.");
        return most > maxConnections + 1_000
            ? Finding.Ok("open files", $"{most} may be open at once.")
            : Finding.Warning("open files", $"Only {most} files may be open at once, fewer than Http:MaxConnections ({maxConnections}) and a thousand for the rest.", $"Raise it (ulimit -n, LimitNOFILE= of systemd), or set Http:MaxConnections to at most {Math.Max(1, most - 1_000)}.");
    }

    private static IEnumerable<Finding> Of(string subject, string urls, string setting, IPEndPoint[] listening)
    {
        foreach (string url in urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string plain = url.Replace("//+", "//0.0.0.0", StringComparison.Ordinal).Replace("//*", "//0.0.0.0", StringComparison.Ordinal);
            if (!Uri.TryCreate(plain, UriKind.Absolute, out var uri))
                yield return Finding.Fault(subject, $"'{url}' is not an address.", $"Set {setting} to an address such as http://127.0.0.1:5500.");
            else if (uri.Port != 0 && listening.Any(l => l.Port == uri.Port))
                yield return Finding.Warning(subject, $"Something listens on port {uri.Port} already.", $"Where that is not this service itself: end it, or choose another port with {setting}.");
            else
                yield return Finding.Ok(subject, $"Port {uri.Port} is free.");
        }
    }
}

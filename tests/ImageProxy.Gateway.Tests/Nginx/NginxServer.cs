using System.Diagnostics;
using ImageProxy.EndToEnd;
using ImageProxy.EndToEnd.Servers;

namespace ImageProxy.Gateway.Tests.Nginx;

/// <summary>The real nginx with the configuration that is shipped; only addresses and folders are put in.</summary>
internal sealed class NginxServer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly FreePorts _ports;
    private readonly string _folder;

    private NginxServer(Process process, FreePorts ports, string folder)
    {
        (_process, _ports, _folder) = (process, ports, folder);
        Address = new($"http://127.0.0.1:{ports.First}");
        Client = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false, MaxConnectionsPerServer = 100 }) { BaseAddress = Address };
        Client.DefaultRequestHeaders.Host = "images.example.com";
    }

    public Uri Address { get; }

    public HttpClient Client { get; }

    public static async Task<NginxServer> StartAsync(Uri node)
    {
        var ports = FreePorts.Claim(1);
        string folder = Directory.CreateTempSubdirectory("imageproxy-nginx-").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "cache"));
        string shipped = Path.Combine(AppContext.BaseDirectory, "nginx");
        string text = (await File.ReadAllTextAsync(Path.Combine(shipped, "nginx.conf")))
            .Replace("user www-data;", Environment.IsPrivilegedProcess ? "user root;" : "", StringComparison.Ordinal)
            .Replace("/var/cache/nginx", Path.Combine(folder, "cache"), StringComparison.Ordinal)
            .Replace("/var/log/nginx", folder, StringComparison.Ordinal)
            .Replace("/run/nginx.pid", Path.Combine(folder, "pid"), StringComparison.Ordinal)
            .Replace("127.0.0.1:5510", node.Authority, StringComparison.Ordinal)
            .Replace("listen 80", $"listen 127.0.0.1:{ports.First}", StringComparison.Ordinal)
            .Replace("worker_processes auto;", "worker_processes 2; daemon off;", StringComparison.Ordinal)
            .Replace("http {", $"http {{ client_body_temp_path {folder}/1; fastcgi_temp_path {folder}/2; uwsgi_temp_path {folder}/3; scgi_temp_path {folder}/4;", StringComparison.Ordinal);
        string file = Path.Combine(folder, "nginx.conf");
        await File.WriteAllTextAsync(file, text);
        File.Copy(Path.Combine(shipped, "imageproxy-proxy.conf"), Path.Combine(folder, "imageproxy-proxy.conf"));

        var start = new ProcessStartInfo("nginx", ["-p", folder, "-c", file, "-e", Path.Combine(folder, "error.log")]) { RedirectStandardError = true };
        var process = Process.Start(start)!;
        var said = process.StandardError.ReadToEndAsync();
        var server = new NginxServer(process, ports, folder);
        await Until.TrueAsync(
            async () =>
            {
                if (process.HasExited)
                    Assert.Fail($"nginx has ended: {await said}{await File.ReadAllTextAsync(Path.Combine(folder, "error.log"))}");
                return await server.AnswersAsync();
            },
            "nginx answers");
        return server;
    }

    public async Task<HttpResponseMessage> SendAsync(string target, string? accept = null, string method = "GET", params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(new(method), new Uri(Address.GetLeftPart(UriPartial.Authority) + target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        if (accept is not null)
            request.Headers.TryAddWithoutValidation("Accept", accept);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await Client.SendAsync(request);
    }

    /// <summary>What nginx says its cache did.</summary>
    public async Task<string> CacheAsync(string target, string? accept = null)
    {
        using var answer = await SendAsync(target, accept);
        return answer.Headers.GetValues("X-Cache").Single();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        using (var quit = Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
            await quit.WaitForExitAsync();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _ports.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var other = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { Host = "somebody.else" } };
            using var answer = await Client.SendAsync(other);
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}

using System.Diagnostics;
using System.Globalization;

namespace ImageProxy.EndToEnd.Servers;

/// <summary>The real nginx on loopback, in a folder of its own. Stopped with this object.</summary>
internal sealed class NginxServer : IAsyncDisposable
{
    private const int Ports = 2;
    private readonly Process _process;
    private readonly FreePorts _ports;

    private NginxServer(Process process, FreePorts ports, string folder)
    {
        (_process, _ports, Folder) = (process, ports, folder);
        Address = new($"http://127.0.0.1:{ports.First}");
        Client = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false, MaxConnectionsPerServer = 100 }) { BaseAddress = Address };
        Client.DefaultRequestHeaders.Host = "images.example.com";
    }

    public Uri Address { get; }

    public HttpClient Client { get; }

    /// <summary>Holds everything it writes; its cache is in <c>cache</c>.</summary>
    public string Folder { get; }

    /// <summary>Files of its cache.</summary>
    public string[] CacheFiles => Directory.GetFiles(Path.Combine(Folder, "cache"), "*", SearchOption.AllDirectories);

    /// <summary>For each of its worker processes, the files of its cache that it holds open; what has been replaced since ends with <c>(deleted)</c>.</summary>
    public IReadOnlyList<string[]> HeldFiles =>
    [
        .. from child in File.ReadAllText($"/proc/{_process.Id}/task/{_process.Id}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)
           where File.ReadAllText($"/proc/{child}/cmdline").Contains("worker process", StringComparison.Ordinal)
           select Directory.GetFiles($"/proc/{child}/fd").Select(f => new FileInfo(f).LinkTarget ?? "").Where(f => f.StartsWith(Path.Combine(Folder, "cache"), StringComparison.Ordinal)).ToArray(),
    ];

    /// <summary>With <c>nginx/nginx.conf</c> as it is shipped, before a node; only addresses and folders are put in.</summary>
    public static Task<NginxServer> StartAsync(Uri node) => StartShippedAsync("nginx.conf", ("127.0.0.1:5510", node.Authority));

    /// <param name="file">One of those in <c>nginx/</c>.</param>
    /// <param name="puts">What is written in whose place, beside folders and the port.</param>
    public static Task<NginxServer> StartShippedAsync(string file, params (string Shipped, string Here)[] puts)
    {
        string shipped = Path.Combine(AppContext.BaseDirectory, "nginx");
        var files = Directory.GetFiles(shipped, "*.conf").ToDictionary(name => Path.GetFileName(name)!, File.ReadAllText);
        foreach (var (there, here) in puts)
        {
            Assert.That(files.Values, Has.Some.Contain(there));
            foreach (string name in files.Keys)
                files[name] = files[name].Replace(there, here, StringComparison.Ordinal);
        }

        return StartAsync((port, folder) =>
        {
            foreach (var (name, text) in files.Where(f => f.Key != file))
                File.WriteAllText(Path.Combine(folder, name), Here(text, port, folder));
            return Here(files[file], port, folder);
        });

        static string Here(string text, int port, string folder) => text
            .Replace("user www-data;", "", StringComparison.Ordinal)
            .Replace("error_log /var/log/nginx/error.log warn;", "", StringComparison.Ordinal)
            .Replace("pid /run/nginx.pid;", "", StringComparison.Ordinal)
            .Replace("worker_processes auto;", "worker_processes 2;", StringComparison.Ordinal)
            .Replace("/var/cache/nginx", Path.Combine(folder, "cache"), StringComparison.Ordinal)
            .Replace("/var/log/nginx", folder, StringComparison.Ordinal)
            .Replace("listen 80", $"listen 127.0.0.1:{port}", StringComparison.Ordinal);
    }

    /// <param name="configure">The configuration, for a port and a folder; the port after it is free too. User, pid file, log of errors and temporary folders are set here.</param>
    public static async Task<NginxServer> StartAsync(Func<int, string, string> configure, params (string Name, string Value)[] environment)
    {
        var ports = FreePorts.Claim(Ports);
        string folder = Directory.CreateTempSubdirectory("imageproxy-nginx-").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "cache"));
        string file = Path.Combine(folder, "nginx.conf"), log = Path.Combine(folder, "error.log");
        await File.WriteAllTextAsync(file, $"""
            daemon off; pid {folder}/pid; error_log {log} warn; {(Environment.IsPrivilegedProcess ? "user root;" : "")}
            {configure(ports.First, folder).Replace("http {", $"http {{ client_body_temp_path {folder}/1; fastcgi_temp_path {folder}/2; uwsgi_temp_path {folder}/3; scgi_temp_path {folder}/4; ", StringComparison.Ordinal)}
            """);
        var start = new ProcessStartInfo(File.Exists("/usr/sbin/nginx") ? "/usr/sbin/nginx" : "nginx", ["-p", folder, "-c", file, "-e", log]) { RedirectStandardError = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        var said = process.StandardError.ReadToEndAsync();
        var server = new NginxServer(process, ports, folder);
        await Until.TrueAsync(
            async () =>
            {
                if (process.HasExited)
                    Assert.Fail($"nginx has ended: {await said}{await File.ReadAllTextAsync(log)}");
                return await server.AnswersAsync();
            },
            "nginx answers");
        return server;
    }

    /// <summary>A target is sent as it is written, dot segments included.</summary>
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
        using (var quit = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]))
            await quit.WaitForExitAsync();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _ports.Dispose();
        Directory.Delete(Folder, recursive: true);
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

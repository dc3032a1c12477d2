using ImageProxy.Admin;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ImageProxy.EndToEnd;

/// <summary>The whole service on real ports of the loopback, in this process, with folders of its own.</summary>
internal sealed class ImageProxyServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _folder;

    private ImageProxyServer(WebApplication app, string folder, CollectedLogs logs)
    {
        (_app, _folder, Logs) = (app, folder, logs);
        string address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        Client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, MaxConnectionsPerServer = 256 }) { BaseAddress = new(address) };
        Admin = new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new(app.Services.GetRequiredService<AdminServer>().Addresses.First()) };
    }

    /// <summary>Follows no redirect.</summary>
    public HttpClient Client { get; }

    public HttpClient Admin { get; }

    public CollectedLogs Logs { get; }

    /// <summary>The folder of the default source.</summary>
    public string Originals => Path.Combine(_folder, "originals");

    public string Cache => Path.Combine(_folder, "cache");

    public IServiceProvider Services => _app.Services;

    /// <param name="settings">Configuration keys over the defaults: a <c>Files</c> source, a disk cache, ports of the system's choice, and time for renders. "file" names a JSON file that is watched.</param>
    public static async Task<ImageProxyServer> StartAsync(params (string Key, string? Value)[] settings) =>
        await StartAsync(Path.Combine(Path.GetTempPath(), "imageproxy-test-" + Guid.NewGuid().ToString("n")), settings);

    /// <summary>As above, with services of its own in place of the service's.</summary>
    public static async Task<ImageProxyServer> StartAsync(Action<IServiceCollection> replace, params (string Key, string? Value)[] settings) =>
        await StartAsync(Path.Combine(Path.GetTempPath(), "imageproxy-test-" + Guid.NewGuid().ToString("n")), settings, replace);

    /// <summary>As above, on a folder that a server had before.</summary>
    public static async Task<ImageProxyServer> StartAsync(string folder, params (string Key, string? Value)[] settings) =>
        await StartAsync(folder, settings, _ => { });

    private static async Task<ImageProxyServer> StartAsync(string folder, (string Key, string? Value)[] settings, Action<IServiceCollection> replace)
    {
        Directory.CreateDirectory(Path.Combine(folder, "originals"));
        var values = new Dictionary<string, string?>
        {
            ["urls"] = "http://127.0.0.1:0",
            ["Admin:Urls"] = "http://127.0.0.1:0",
            ["Originals:Sources:0:Name"] = "files",
            ["Originals:Sources:0:Type"] = "Files",
            ["Originals:Sources:0:Root"] = Path.Combine(folder, "originals"),
            ["Caching:Directory"] = Path.Combine(folder, "cache"),
            ["Rendering:Deadline"] = "00:00:40", // a machine that runs other tests takes its time
            ["Rendering:RequestDeadline"] = "00:01:00",
            ["Logging:LogLevel:Microsoft"] = "Warning", // as delivered; the host's log of requests would have hits take the way through the host
        };
        foreach (var (key, value) in settings)
        {
            if (value is null)
                values.Remove(key);
            else
                values[key] = value;
        }

        var logs = new CollectedLogs();
        var app = ImageProxyApp.Build([], builder =>
        {
            builder.Configuration.Sources.Clear();
            builder.Configuration.AddInMemoryCollection(values);
            if (values.Remove("file", out string? file))
                builder.Configuration.AddJsonFile(file!, optional: false, reloadOnChange: true);
            builder.WebHost.UseUrls(values["urls"]!);
            builder.Host.ConfigureContainer<IServiceCollection>((_, services) => replace(services)); // after the service's own
            builder.Logging.ClearProviders().AddProvider(logs).SetMinimumLevel(LogLevel.Information);
        });
        await app.StartAsync();
        return new(app, folder, logs);
    }

    /// <summary>Settings that put an S3 server without credentials in place of the folder.</summary>
    public static (string Key, string? Value)[] S3(string endpoint, string bucket = "originals") =>
    [
        ("Originals:Sources:0:Type", "S3"), ("Originals:Sources:0:Root", null), ("Originals:Sources:0:Bucket", bucket), ("Originals:Sources:0:Region", "us-east-1"),
        ("Originals:Sources:0:Endpoint", endpoint), ("Originals:Sources:0:PathStyle", "true"), ("Originals:Sources:0:Anonymous", "true"),
    ];

    /// <summary>Puts an original into the default source.</summary>
    public void Put(string key, byte[] bytes)
    {
        string path = Path.Combine(Originals, key);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }

    /// <summary>Sum of a metric over all label sets that contain every one of <paramref name="labels"/>, such as <c>tier="disk"</c>.</summary>
    public async Task<double> MetricAsync(string name, params string[] labels)
    {
        string text = await Admin.GetStringAsync("/metrics");
        return text.Split('\n')
            .Where(line => line.StartsWith(name, StringComparison.Ordinal) && line[name.Length] is '{' or ' ' && labels.All(line.Contains))
            .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>Stops as SIGTERM would, and keeps the folder for another start.</summary>
    public async Task<string> StopAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        Client.Dispose();
        Admin.Dispose();
        return _folder;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }
}

using ImageProxy.Admin;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ImageProxy.Gateway.Tests.Servers;

/// <summary>A gateway on real ports of the loopback, in this process. Probes are quick, and answers say which node gave them.</summary>
internal sealed class GatewayServer : IAsyncDisposable
{
    public const string NodeHeader = "X-Node";
    private readonly WebApplication _app;

    private GatewayServer(WebApplication app)
    {
        _app = app;
        Address = new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        Client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, MaxConnectionsPerServer = 256 }) { BaseAddress = Address };
        Admin = new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new(app.Services.GetRequiredService<AdminServer>().Addresses.First()) };
    }

    public Uri Address { get; }

    public HttpClient Client { get; }

    public HttpClient Admin { get; }

    /// <param name="nodes">Their health is asked at <c>HealthUrl</c>, or where that is null at their public address.</param>
    /// <param name="settings">Configuration keys over the defaults. "file" names a JSON file that is watched.</param>
    public static async Task<GatewayServer> StartAsync(IReadOnlyList<(string Name, Uri Url, Uri? HealthUrl)> nodes, params (string Key, string? Value)[] settings)
    {
        var values = new Dictionary<string, string?>
        {
            ["urls"] = "http://127.0.0.1:0",
            ["Admin:Urls"] = "http://127.0.0.1:0",
            ["Gateway:NodeHeader"] = NodeHeader,
            ["Gateway:ProbeInterval"] = "00:00:00.1",
            ["Gateway:OutFor"] = "00:05:00",
        };
        for (int i = 0; i < nodes.Count; i++)
        {
            values[$"Gateway:Nodes:{i}:Name"] = nodes[i].Name;
            values[$"Gateway:Nodes:{i}:Url"] = nodes[i].Url.ToString();
            values[$"Gateway:Nodes:{i}:HealthUrl"] = nodes[i].HealthUrl?.ToString();
        }

        foreach (var (key, value) in settings)
            values[key] = value;
        var app = GatewayApp.Build([], builder =>
        {
            builder.Configuration.Sources.Clear();
            builder.Configuration.AddInMemoryCollection(values);
            if (values.Remove("file", out string? file))
                builder.Configuration.AddJsonFile(file!, optional: false, reloadOnChange: true);
            builder.WebHost.UseUrls(values["urls"]!);
            builder.Logging.ClearProviders();
        });
        await app.StartAsync();
        return new(app);
    }

    /// <summary>Body read, and the node that gave it; fails the test on any status but the expected.</summary>
    public async Task<(string? Node, string Body)> GetAsync(string target, int status = 200)
    {
        using var response = await Client.GetAsync(Verbatim(target));
        string body = await response.Content.ReadAsStringAsync();
        Assert.That((int)response.StatusCode, Is.EqualTo(status), body);
        return (NodeOf(response), body);
    }

    public async Task<string?> NodeOfAsync(string target) => (await GetAsync(target)).Node;

    public static string? NodeOf(HttpResponseMessage response) => response.Headers.TryGetValues(NodeHeader, out var values) ? values.Single() : null;

    /// <summary>A URL whose path is sent as it is written.</summary>
    public Uri Verbatim(string target) => new(Address.GetLeftPart(UriPartial.Authority) + target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

    /// <summary>Sum of a metric over all label sets that contain every one of <paramref name="labels"/>.</summary>
    public async Task<double> MetricAsync(string name, params string[] labels)
    {
        string text = await Admin.GetStringAsync("/metrics");
        return text.Split('\n')
            .Where(line => line.StartsWith(name, StringComparison.Ordinal) && line[name.Length] is '{' or ' ' && labels.All(line.Contains))
            .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>Waits until the gateway thinks so of a node.</summary>
    public Task IsUpAsync(string node, bool isUp) =>
        EndToEnd.Until.TrueAsync(async () => await MetricAsync("imageproxy_gateway_node_up", $"node=\"{node}\"") == (isUp ? 1 : 0), $"{node} is {(isUp ? "up" : "out")}");

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Admin.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}

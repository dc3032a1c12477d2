using System.Text.Json;
using ImageProxy.Imaging.Formats;
using ImageProxy.Peers.Processes;

namespace ImageProxy.Peers.Servers;

/// <summary>sharp behind node's own HTTP server: <c>benchmarks/peers/sharp/server.js</c>.</summary>
internal sealed class SharpServer : Server
{
    public const string ServerName = "sharp";

    private SharpServer(ServerProcess process, int port)
        : base(process, port)
    {
    }

    public override string Name => ServerName;

    /// <exception cref="PeersException">It does not start, or was not installed.</exception>
    public static async Task<SharpServer> StartAsync(string repository, RunFolder folder, int port, CancellationToken cancellationToken)
    {
        string home = Path.Combine(repository, "benchmarks/peers/sharp");
        string[] command = ["node", "server.js", $"{port}", folder.Originals];
        return new(await ServerProcess.StartAsync(ServerName, command, port, home, new Dictionary<string, string>(), cancellationToken), port);
    }

    public override Uri UrlOf(Rendition rendition, string key) => UrlOf(rendition, key, Rendition.Quality);

    public Uri UrlOf(Rendition rendition, string key, int quality)
    {
        string format = rendition is { Format: ImageFormat.Png, RowFilters: true } ? "png-filtered" : rendition.Suffix;
        return new(Address, $"/{rendition.Size.Width}/{rendition.Size.Height}/{key}?format={format}&quality={quality}");
    }

    /// <summary>Of sharp and of what it brings along; by name.</summary>
    public async Task<IReadOnlyDictionary<string, string>> VersionsAsync(HttpClient client, CancellationToken cancellationToken)
    {
        using var answer = JsonDocument.Parse(await client.GetStringAsync(new Uri(Address, "/versions"), cancellationToken));
        return answer.RootElement.EnumerateObject().ToDictionary(version => version.Name, version => version.Value.GetString() ?? "");
    }
}

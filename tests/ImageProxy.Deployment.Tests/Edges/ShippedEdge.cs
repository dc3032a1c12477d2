using ImageProxy.EndToEnd.Servers;

namespace ImageProxy.EndToEnd.Edges;

/// <summary>nginx or Varnish as it is shipped, for what has to hold of both.</summary>
internal sealed class ShippedEdge : IAsyncDisposable
{
    private readonly IAsyncDisposable _server;
    private readonly Func<string, string?, Task<HttpResponseMessage>> _get;

    private ShippedEdge(IAsyncDisposable server, Func<string, string?, Task<HttpResponseMessage>> get) => (_server, _get) = (server, get);

    /// <param name="name"><c>nginx</c> or <c>varnish</c>.</param>
    public static async Task<ShippedEdge> StartAsync(string name, Uri origin)
    {
        if (name == "nginx")
        {
            var nginx = await NginxServer.StartAsync(origin);
            return new(nginx, (path, accept) => nginx.SendAsync(path, accept));
        }

        var varnish = await VarnishServer.StartAsync(origin);
        return new(varnish, (path, accept) => varnish.SendAsync("GET", path, accept is null ? [] : [("Accept", accept)]));
    }

    /// <exception cref="HttpRequestException">The answer broke off.</exception>
    public Task<HttpResponseMessage> GetAsync(string path, string? accept = null) => _get(path, accept);

    public static bool IsHit(HttpResponseMessage response) =>
        response.Header("X-Cache") == "HIT" || response.Header("Cache-Status")?.EndsWith("Varnish; hit", StringComparison.Ordinal) == true;

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}

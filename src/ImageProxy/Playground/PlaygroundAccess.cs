using System.Net;
using ImageProxy.Http;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace ImageProxy.Playground;

/// <summary>
/// Whether a request may see the playground. Unless it is switched on, only somebody who sits at this machine: all addresses are loopback, the
/// request names one of them as its host (a page of some other site that a browser was made to take for this host does not), and no proxy on the
/// same machine has passed it on.
/// </summary>
internal sealed class PlaygroundAccess(IOptions<PlaygroundOptions> options, IOptions<HttpOptions> http, IServer server)
{
    private static readonly string[] ProxyHeaders = ["Forwarded", "X-Forwarded-For", "X-Real-IP", "Via"];

    private readonly Lazy<bool> _isLocal = new(
        () => http.Value.OriginVerify.Count == 0 && server.Features.Get<IServerAddressesFeature>()?.Addresses is { Count: > 0 } addresses && addresses.All(IsLoopback));

    public bool Admits(HttpRequest request) =>
        options.Value.Enabled ?? (_isLocal.Value && IsLoopbackHost(request.Host.Host) && !ProxyHeaders.Any(request.Headers.ContainsKey));

    /// <param name="address">As Kestrel tells it: <c>http://127.0.0.1:5500</c>.</param>
    internal static bool IsLoopback(string address) => Uri.TryCreate(address, UriKind.Absolute, out var uri) && IsLoopbackHost(uri.Host);

    private static bool IsLoopbackHost(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
}

using Yarp.ReverseProxy.Forwarder;

namespace ImageProxy.Gateway.Forwarding;

/// <summary>Connections to nodes: opened within <see cref="GatewayOptions.ConnectTimeout"/>, never through a proxy, no redirect followed.</summary>
internal sealed class NodeClientFactory(GatewaySettings settings, ILogger<ForwarderHttpClientFactory> logger) : ForwarderHttpClientFactory(logger)
{
    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        base.ConfigureHandler(context, handler);
        handler.ConnectTimeout = settings.Current.ConnectTimeout;
        handler.PooledConnectionLifetime = TimeSpan.FromMinutes(5); // a node's name may come to mean another address
        handler.ActivityHeadersPropagator = null; // headers pass as they come
    }
}

using ImageProxy.Gateway.Health;
using Yarp.ReverseProxy.Forwarder;

namespace ImageProxy.Gateway.Forwarding;

/// <summary>YARP's forwarder, which also gives up when the node it waits for is lost; not once something of the answer has been sent.</summary>
internal sealed class NodeForwarder(IHttpForwarder inner, LostNodes lost) : IHttpForwarder
{
    public ValueTask<ForwarderError> SendAsync(
        HttpContext context, string destinationPrefix, HttpMessageInvoker httpClient, ForwarderRequestConfig requestConfig, HttpTransformer transformer) =>
        SendAsync(context, destinationPrefix, httpClient, requestConfig, transformer, CancellationToken.None);

    public async ValueTask<ForwarderError> SendAsync(
        HttpContext context, string destinationPrefix, HttpMessageInvoker httpClient, ForwarderRequestConfig requestConfig, HttpTransformer transformer,
        CancellationToken cancellationToken)
    {
        var request = context.Features.Get<ProxiedRequest>();
        if (context.Features.Get<Yarp.ReverseProxy.Model.IReverseProxyFeature>()?.ProxiedDestination is not { } node || request?.Body is not { } body)
            return await inner.SendAsync(context, destinationPrefix, httpClient, requestConfig, transformer, cancellationToken);

        using var attempt = new CancellationTokenSource();
        using var registration = lost.TokenOf(node.DestinationId).UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), attempt);
        body.OnRelease = () => registration.Unregister();
        return await inner.SendAsync(context, destinationPrefix, httpClient, requestConfig, transformer, attempt.Token);
    }
}

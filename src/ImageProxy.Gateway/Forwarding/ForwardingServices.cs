using Microsoft.Extensions.DependencyInjection.Extensions;
using Yarp.ReverseProxy.Forwarder;

namespace ImageProxy.Gateway.Forwarding;

internal static class ForwardingServices
{
    public static IServiceCollection AddForwarding(this IServiceCollection services)
    {
        services.AddReverseProxy().AddTransforms<RequestTransforms>();
        services.AddSingleton<IForwarderHttpClientFactory, NodeClientFactory>();
        var forwarder = services.Last(s => s.ServiceType == typeof(IHttpForwarder));
        services.Replace(ServiceDescriptor.Singleton<IHttpForwarder>(p => new NodeForwarder(
            (IHttpForwarder)ActivatorUtilities.CreateInstance(p, forwarder.ImplementationType!), p.GetRequiredService<Health.LostNodes>())));
        return services;
    }
}

using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.LoadBalancing;

namespace ImageProxy.Gateway.Balancing;

internal static class BalancingServices
{
    public static IServiceCollection AddBalancing(this IServiceCollection services) => services
        .AddSingleton<DrainList>()
        .AddSingleton<ILoadBalancingPolicy, RendezvousPolicy>()
        .AddSingleton<FleetConfiguration>()
        .AddSingleton<IProxyConfigProvider>(provider => provider.GetRequiredService<FleetConfiguration>());
}

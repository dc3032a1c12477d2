using Yarp.ReverseProxy.Health;

namespace ImageProxy.Gateway.Health;

internal static class HealthServices
{
    public static IServiceCollection AddNodeHealth(this IServiceCollection services) => services
        .AddSingleton<LostNodes>()
        .AddSingleton<IActiveHealthCheckPolicy, ProbePolicy>()
        .AddSingleton<IPassiveHealthCheckPolicy, FailurePolicy>();
}

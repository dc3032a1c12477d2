using Amazon.Runtime;
using Microsoft.Extensions.Options;

namespace ImageProxy.Admin;

internal static class AdminServices
{
    public static IServiceCollection AddAdmin(this IServiceCollection services) => services
        .AddSingleton<IReadiness, Readiness>()
        .AddSingleton(p => new CloudFront(p.GetRequiredService<IOptions<AdminOptions>>(), p.GetRequiredService<ILogger<CloudFront>>(), p.GetService<AWSCredentials>()))
        .AddSingleton<IAdminEndpoints, PurgeEndpoint>()
        .AddAdminServer();

    /// <summary>The operator's address itself; what is ready, and what else it answers, is registered beside it.</summary>
    public static IServiceCollection AddAdminServer(this IServiceCollection services) => services
        .AddSection<AdminOptions>(AdminOptions.Section, o => o.Faults())
        .AddSingleton<AdminServer>()
        .AddHostedService(provider => provider.GetRequiredService<AdminServer>());
}

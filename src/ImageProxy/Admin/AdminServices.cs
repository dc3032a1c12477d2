using Amazon.Runtime;
using Microsoft.Extensions.Options;

namespace ImageProxy.Admin;

internal static class AdminServices
{
    public static IServiceCollection AddAdmin(this IServiceCollection services) => services
        .AddSection<AdminOptions>(AdminOptions.Section, o => o.Faults())
        .AddSingleton<Readiness>()
        .AddSingleton(p => new CloudFront(p.GetRequiredService<IOptions<AdminOptions>>(), p.GetRequiredService<ILogger<CloudFront>>(), p.GetService<AWSCredentials>()))
        .AddSingleton<PurgeEndpoint>()
        .AddSingleton<AdminServer>()
        .AddHostedService(provider => provider.GetRequiredService<AdminServer>());
}

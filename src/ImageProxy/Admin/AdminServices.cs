namespace ImageProxy.Admin;

internal static class AdminServices
{
    public static IServiceCollection AddAdmin(this IServiceCollection services) => services
        .AddSection<AdminOptions>(AdminOptions.Section, o => o.Faults())
        .AddSingleton<Readiness>()
        .AddSingleton<PurgeEndpoint>()
        .AddSingleton<AdminServer>()
        .AddHostedService(provider => provider.GetRequiredService<AdminServer>());
}

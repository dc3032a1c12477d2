using ImageProxy.Admin;

namespace ImageProxy.Explaining;

internal static class ExplainerServices
{
    public static IServiceCollection AddExplaining(this IServiceCollection services) =>
        services.AddSingleton<Explainer>().AddSingleton<ExplainEndpoint>().AddSingleton<IAdminEndpoints>(p => p.GetRequiredService<ExplainEndpoint>());
}

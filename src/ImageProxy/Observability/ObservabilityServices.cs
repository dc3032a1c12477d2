namespace ImageProxy.Observability;

internal static class ObservabilityServices
{
    public static IServiceCollection AddObservability(this IServiceCollection services) =>
        services.AddMetrics().AddSingleton<ProxyMetrics>().AddSingleton<PrometheusText>();
}

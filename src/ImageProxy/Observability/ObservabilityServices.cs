using ImageProxy.Observability.Errors;
using ImageProxy.Observability.StatsD;
using ImageProxy.Observability.Traces;

namespace ImageProxy.Observability;

internal static class ObservabilityServices
{
    public static IServiceCollection AddObservability(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddMetrics().AddSingleton<ProxyMetrics>().AddSingleton<Stages>().AddSingleton<PrometheusText>();
        services.AddSection<ObservabilityOptions>(ObservabilityOptions.Section, o => o.Faults());
        var options = Usable(configuration);
        if (options.StatsD.IsOn)
            services.AddHostedService<StatsDSender>();
        if (options.Sentry.IsOn)
        {
            services.AddSingleton<ILoggerProvider, ErrorReports>();
            services.AddLogging(logging => logging.AddFilter<ErrorReports>("ImageProxy.Images", LogLevel.Debug).AddFilter<ErrorReports>(null, LogLevel.Error));
        }

        return services.AddOtlp(options.Otlp);
    }

    /// <summary>With faults, which are told with those of all sections, nobody is told anything.</summary>
    private static ObservabilityOptions Usable(IConfiguration configuration)
    {
        try
        {
            var options = configuration.GetSection(ObservabilityOptions.Section).Get<ObservabilityOptions>() ?? new();
            return options.Faults().Any() ? new() : options;
        }
        catch (InvalidOperationException)
        {
            return new();
        }
    }
}

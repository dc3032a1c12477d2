using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace ImageProxy.Observability.Traces;

internal static class OtlpServices
{
    /// <summary>The SDK and its exporter, where there is a collector; else nothing listens, and spans are never made.</summary>
    public static IServiceCollection AddOtlp(this IServiceCollection services, OtlpOptions options)
    {
        if (!options.IsOn || options.Faults().Any())
            return services;
        var telemetry = services.AddOpenTelemetry().ConfigureResource(resource => resource.AddService("imageproxy", serviceVersion: ProductVersion.Text));
        if (options.Traces)
        {
            telemetry.WithTracing(tracing => tracing
                .AddSource(Stages.Source.Name).SetSampler(new TraceIdRatioBasedSampler(options.TraceRatio)).AddOtlpExporter(exporter => Set(exporter, options, "traces")));
        }

        if (options.Metrics)
            telemetry.WithMetrics(metrics => metrics.AddMeter(ProxyMetrics.MeterName).AddOtlpExporter(exporter => Set(exporter, options, "metrics")));
        return services;
    }

    private static void Set(OtlpExporterOptions exporter, OtlpOptions options, string signal)
    {
        exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
        exporter.Endpoint = options.UrlOf(signal);
        if (options.Headers is { Length: > 0 } headers)
            exporter.Headers = headers;
    }
}

using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ImageProxy.Http;

internal static class HttpServices
{
    /// <summary>The public address: Kestrel with limits that suit an origin behind an edge.</summary>
    public static IServiceCollection AddHttp(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSection<HttpOptions>(HttpOptions.Section, o => o.Faults());
        // Kestrel and the host read these while they are built, before the faults of all sections are collected: with a fault here they
        // get the defaults, and never run.
        var http = Usable(configuration);
        services.Configure<HostOptions>(host => host.ShutdownTimeout = http.DrainDelay + http.DrainTimeout);
        services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.AddServerHeader = false;
            var limits = kestrel.Limits;
            limits.MaxConcurrentConnections = http.MaxConnections;
            limits.MaxRequestBodySize = 0; // nothing here takes a body
            limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10); // an edge sends its headers at once
            limits.KeepAliveTimeout = TimeSpan.FromSeconds(75); // longer than nginx's and CloudFront's own, so that they close first
            limits.MaxRequestLineSize = 8192; // what CloudFront passes at most; a key of 1,024 bytes takes 3,072 when all is encoded
            limits.MaxRequestHeadersTotalSize = 32768; // above CloudFront's 20,480, so that no request it passes is refused here
        });
        return services.AddSingleton<ImageEndpoint>().AddHostedService<Drain>();
    }

    private static HttpOptions Usable(IConfiguration configuration)
    {
        try
        {
            var options = configuration.GetSection(HttpOptions.Section).Get<HttpOptions>() ?? new();
            return options.Faults().Any() ? new() : options;
        }
        catch (InvalidOperationException)
        {
            return new();
        }
    }
}

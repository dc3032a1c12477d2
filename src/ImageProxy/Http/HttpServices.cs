using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace ImageProxy.Http;

internal static class HttpServices
{
    /// <summary>The public address: Kestrel with limits that suit an origin behind an edge.</summary>
    public static IServiceCollection AddHttp(this IServiceCollection services)
    {
        services.AddSection<HttpOptions>(HttpOptions.Section, o => o.Faults());
        services.AddOptions<KestrelServerOptions>().Configure<IOptions<HttpOptions>>((kestrel, http) =>
        {
            kestrel.AddServerHeader = false;
            var limits = kestrel.Limits;
            limits.MaxConcurrentConnections = http.Value.MaxConnections;
            limits.MaxRequestBodySize = 0; // nothing here takes a body
            limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10); // an edge sends its headers at once
            limits.KeepAliveTimeout = TimeSpan.FromSeconds(75); // longer than nginx's and CloudFront's own, so that they close first
            limits.MaxRequestLineSize = 8192; // what CloudFront passes at most; a key of 1,024 bytes takes 3,072 when all is encoded
            limits.MaxRequestHeadersTotalSize = 32768; // above CloudFront's 20,480, so that no request it passes is refused here
        });
        services.AddOptions<HostOptions>().Configure<IOptions<HttpOptions>>((host, http) => host.ShutdownTimeout = http.Value.DrainDelay + http.Value.DrainTimeout);
        return services.AddSingleton<ImageEndpoint>().AddHostedService<Drain>();
    }
}

using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ImageProxy.Http;

internal static class HttpServices
{
    private static readonly TimeSpan SlowReaderGrace = TimeSpan.FromSeconds(5);

    /// <summary>Section <c>Http</c> and the public address: Kestrel with limits that suit an origin behind an edge, or a gateway before it.</summary>
    public static IServiceCollection AddPublicAddress(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSection<HttpOptions>(HttpOptions.Section, o => o.Faults());
        // Kestrel and the host read these while they are built, before the faults of all sections are collected: with a fault here they
        // get the defaults, and never run.
        var http = Usable(configuration);
        services.Configure<HostOptions>(host => host.ShutdownTimeout = http.DrainDelay + http.DrainTimeout);
        // Kestrel takes a bare LF for the end of a line, which not every proxy does: what two parsers split differently is how a request is smuggled.
        AppContext.SetSwitch("Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators", true);
        return services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.AddServerHeader = false;
            SetLimits(kestrel.Limits, http);
        });
    }

    /// <summary>The public address, and what answers there.</summary>
    public static IServiceCollection AddHttp(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddPublicAddress(configuration);
        PutHitsBefore(services);
        return services.AddSingleton<OriginVerification>().AddSingleton<FormatNegotiation>()
            .AddSingleton<ErrorImages>().AddSingleton<AnswerLog>().AddSingleton<MemoryHits>().AddSingleton<EarlyRefusals>().AddSingleton<HostWatch>().AddSingleton<ImageEndpoint>().AddHostedService<Drain>();
    }

    /// <summary>Wraps the web server that is registered, Kestrel, so that it asks <see cref="MemoryHits"/> before it troubles the web host.</summary>
    private static void PutHitsBefore(IServiceCollection services)
    {
        if (services.LastOrDefault(s => s.ServiceType == typeof(IServer))?.ImplementationType is not { } server)
            return;
        services.AddSingleton(server);
        services.Replace(ServiceDescriptor.Singleton<IServer>(p => new HitServer((IServer)p.GetRequiredService(server), p)));
    }

    private static void SetLimits(KestrelServerLimits limits, HttpOptions http)
    {
        limits.MaxConcurrentConnections = http.MaxConnections;
        limits.RequestHeadersTimeout = http.RequestHeadersTimeout;
        limits.KeepAliveTimeout = http.IdleTimeout;
        limits.MinResponseDataRate = http.MinResponseRate == 0 ? null : new(http.MinResponseRate, SlowReaderGrace);
        limits.MaxRequestBodySize = 0; // nothing here takes a body

        // Above all that an edge passes (CloudFront: URLs of 8,192 bytes, headers of 20,480), so that none of its requests is refused by
        // Kestrel, whose 414 and 431 say nothing about freshness and are kept by edges for as long as they please.
        limits.MaxRequestLineSize = 16384;
        limits.MaxRequestHeadersTotalSize = 32768;
        limits.MaxRequestHeaderCount = 100;

        // An edge multiplexes; resetting streams as fast as they are opened is answered by GOAWAY, by Kestrel's own count of them.
        limits.Http2.MaxStreamsPerConnection = 100;
        limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(30); // finds edges that vanished without a FIN
        limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(20);
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

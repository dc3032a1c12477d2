using ImageProxy.Admin;
using ImageProxy.Gateway.Balancing;
using ImageProxy.Gateway.Forwarding;
using ImageProxy.Gateway.Health;
using ImageProxy.Gateway.Operating;
using ImageProxy.Gateway.Passthrough;
using ImageProxy.Http;
using ImageProxy.Observability;
using Microsoft.Extensions.Options;

namespace ImageProxy.Gateway;

/// <summary>Composes the gateway; used by <c>Program</c> and by tests that want a real one in their own process.</summary>
internal static class GatewayApp
{
    public const string DefaultUrl = "http://localhost:5510";
    public const string DefaultAdminUrl = "http://127.0.0.1:5511";

    /// <exception cref="ConfigurationException">The configuration has faults; the message lists every one.</exception>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = ImageProxyApp.ContentRoot() });
        configure?.Invoke(builder);
        AddDefaults(builder.Configuration);
        if (string.IsNullOrEmpty(builder.Configuration["urls"]) && !builder.Configuration.GetSection("Kestrel:Endpoints").Exists())
            builder.WebHost.UseUrls(DefaultUrl);

        builder.Services
            .AddSingleton(TimeProvider.System)
            .AddPublicAddress(builder.Configuration)
            .AddMetrics()
            .AddSingleton<PrometheusText>()
            .AddSingleton<GatewaySettings>()
            .AddSingleton<GatewayMetrics>()
            .AddSingleton<GatewayLog>()
            .AddBalancing()
            .AddNodeHealth()
            .AddForwarding()
            .AddSingleton<BucketPassthrough>()
            .AddSingleton<IReadiness, GatewayReadiness>()
            .AddSingleton<IAdminEndpoints, NodeEndpoints>()
            .AddAdminServer()
            .AddHostedService<GatewayDrain>();
        var app = builder.Build();
        Check(app.Services);
        app.UseMiddleware<GatewayEntrance>();
        app.MapReverseProxy(proxy =>
        {
            proxy.UseMiddleware<Attempts>();
            proxy.UseLoadBalancing();
            proxy.UsePassiveHealthChecks();
        });
        return app;
    }

    /// <summary>Beneath every other source: the operator's address is not the service's, as both may run on one machine; YARP tells of every request.</summary>
    private static void AddDefaults(ConfigurationManager configuration) =>
        ((IConfigurationBuilder)configuration).Sources.Insert(0, new Microsoft.Extensions.Configuration.Memory.MemoryConfigurationSource
        {
            InitialData = new Dictionary<string, string?>
            {
                ["Admin:Urls"] = DefaultAdminUrl,
                ["Logging:LogLevel:Yarp"] = "Error",
            },
        });

    private static void Check(IServiceProvider services)
    {
        var faults = new List<string>(services.GetRequiredService<GatewaySettings>().Faults);
        Settings.Collect(faults, HttpOptions.Section, () => services.GetRequiredService<IOptions<HttpOptions>>().Value);
        Settings.Collect(faults, AdminOptions.Section, () => services.GetRequiredService<IOptions<AdminOptions>>().Value);
        if (faults.Count > 0)
            throw new ConfigurationException(faults);
    }
}

using ImageProxy.Observability;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace ImageProxy.Admin;

/// <summary>Health and metrics on an address of their own: a second web host beside the public one, loopback by default.</summary>
internal sealed partial class AdminServer(
    IOptions<AdminOptions> options, IReadiness readiness, IEnumerable<IHealthNote> notes, IEnumerable<IAdminEndpoints> more, PrometheusText prometheus, ILoggerFactory loggers,
    ILogger<AdminServer> logger) : IHostedService, IAsyncDisposable
{
    private WebApplication? _app;

    /// <summary>Where it listens, once started; for tests that ask for port 0.</summary>
    public ICollection<string> Addresses => _app?.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? [];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Urls.Length == 0)
            return;
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls(options.Value.Urls).ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        builder.Services.AddRoutingCore();
        _app = builder.Build();
        Map(_app);
        await _app.StartAsync(cancellationToken);
        LogListening(string.Join(", ", Addresses));
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_app is not null)
            await _app.StopAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
            await _app.DisposeAsync();
    }

    private void Map(WebApplication app)
    {
        app.Use((context, next) =>
        {
            context.Response.Headers.CacheControl = "no-store";
            return next(context);
        });
        app.MapGet("/health/live", () => Results.Text("live\n"));
        app.MapGet("/health/ready", async (CancellationToken cancellationToken) =>
        {
            var faults = await readiness.FaultsAsync(cancellationToken);
            var lines = new List<string>(faults.Count == 0 ? ["ready"] : faults);
            foreach (var note in notes)
            {
                if (await note.LineAsync(cancellationToken) is { } line)
                    lines.Add(line);
            }

            return Results.Text(string.Join('\n', lines) + "\n", statusCode: faults.Count == 0 ? 200 : 503);
        });
        app.MapGet("/metrics", () => Results.Text(prometheus.Write(), PrometheusText.ContentType));
        foreach (var endpoints in more)
            endpoints.Map(app);
    }

    /// <summary>Signals are for the service; it stops this host when it is done itself.</summary>
    private sealed class NoSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    [LoggerMessage(6001, LogLevel.Information, "Health and metrics on {Addresses}.")]
    private partial void LogListening(string addresses);
}

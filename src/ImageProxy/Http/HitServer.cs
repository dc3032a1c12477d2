using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace ImageProxy.Http;

/// <summary>
/// The web server with memory hits answered in front of the web host, which would make a context, an activity and a logging scope for each
/// request before it got to the first middleware.
/// </summary>
/// <param name="server">Disposed by the container that made it.</param>
/// <param name="services">Asked for <see cref="MemoryHits"/> not before the start: a server is made before the configuration has been checked.</param>
internal sealed class HitServer(IServer server, IServiceProvider services) : IServer
{
    public IFeatureCollection Features => server.Features;

    public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        where TContext : notnull =>
        server.StartAsync(
            new HitApplication<TContext>(
                application, services.GetRequiredService<OriginVerification>(), services.GetRequiredService<MemoryHits>(), services.GetRequiredService<EarlyRefusals>()),
            cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => server.StopAsync(cancellationToken);

    public void Dispose()
    {
    }
}

using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace ImageProxy.Http;

/// <summary>Gives a request to <see cref="MemoryHits"/>, or else to the web host, which does not learn of the others.</summary>
internal sealed class HitApplication<TContext>(IHttpApplication<TContext> host, MemoryHits hits) : IHttpApplication<HitApplication<TContext>.Context>
    where TContext : notnull
{
    public Context CreateContext(IFeatureCollection contextFeatures) => hits.Find(contextFeatures) is { } hit
        ? new(contextFeatures, hit, default)
        : new(contextFeatures, null, host.CreateContext(contextFeatures));

    public Task ProcessRequestAsync(Context context) =>
        context.Hit is { } hit ? hits.AnswerAsync(context.Features, hit) : host.ProcessRequestAsync(context.Hosts!);

    public void DisposeContext(Context context, Exception? exception)
    {
        if (context.Hit is null)
            host.DisposeContext(context.Hosts!, exception);
    }

    /// <param name="Hosts">The web host's own; none for a hit.</param>
    internal readonly record struct Context(IFeatureCollection Features, Hit? Hit, TContext? Hosts);
}

using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace ImageProxy.Http;

/// <summary>Gives a request to <see cref="MemoryHits"/> or <see cref="EarlyRefusals"/>, or else to the web host, which does not learn of the others.</summary>
internal sealed class HitApplication<TContext>(IHttpApplication<TContext> host, OriginVerification edge, MemoryHits hits, EarlyRefusals refusals)
    : IHttpApplication<HitApplication<TContext>.Context>
    where TContext : notnull
{
    public Context CreateContext(IFeatureCollection contextFeatures)
    {
        // Whoever goes around the edge gets nothing from here; what it does get is the web host's to say.
        if (!edge.Admits(contextFeatures.GetRequiredFeature<IHttpRequestFeature>().Headers))
            return new(contextFeatures, null, null, host.CreateContext(contextFeatures));
        if (hits.Find(contextFeatures) is { } hit)
            return new(contextFeatures, hit, null, default);
        return refusals.Find(contextFeatures) is { } refusal
            ? new(contextFeatures, null, refusal, default)
            : new(contextFeatures, null, null, host.CreateContext(contextFeatures));
    }

    public Task ProcessRequestAsync(Context context) => context switch
    {
        { Hit: { } hit } => hits.AnswerAsync(context.Features, hit),
        { Refusal: { } refusal } => refusals.AnswerAsync(context.Features, refusal),
        _ => host.ProcessRequestAsync(context.Hosts!),
    };

    public void DisposeContext(Context context, Exception? exception)
    {
        if (context.Hit is null && context.Refusal is null)
            host.DisposeContext(context.Hosts!, exception);
    }

    /// <param name="Hosts">The web host's own; none for what is answered here.</param>
    internal readonly record struct Context(IFeatureCollection Features, Hit? Hit, EarlyRefusal? Refusal, TContext? Hosts);
}

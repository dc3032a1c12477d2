using ImageProxy.Observability;
using ImageProxy.Rendering;

namespace ImageProxy.Images;

/// <summary>What is answered where there is no room to render: a larger rendition of the same picture if there is one, else 503 at once.</summary>
internal sealed class Overload(RenderQueue queue, Substitutes substitutes, ProxyMetrics metrics)
{
    /// <summary>Told before the original is fetched, so that turning away costs the source nothing; null where there may be room.</summary>
    /// <param name="left">Of the request's time.</param>
    public ImageFault? Refusal(TimeSpan left) => queue.Refusal(left) is not ShedReason.None and var reason ? TurnAway(reason) : null;

    /// <summary>Counts it, and says why.</summary>
    public ImageFault TurnAway(ShedReason reason)
    {
        metrics.Shed(reason);
        return new(ImageError.Busy, reason switch
        {
            ShedReason.Count => "All render slots are taken and the queue is full.",
            ShedReason.Bytes => "All memory for renders is taken.",
            ShedReason.Deadline => "All render slots are taken; this one would not be done in time.",
            _ => "All render slots are taken and the wait would be too long.",
        });
    }

    /// <param name="turnedAway">With the fault of <see cref="TurnAway"/>.</param>
    public async Task<Served> AnswerAsync(Work work, Served turnedAway, CancellationToken cancellationToken)
    {
        if (await substitutes.FindAsync(work, cancellationToken) is not { } hit)
            return turnedAway with { Fault = turnedAway.Fault! with { RetryAfter = RetryAfter(work.Key) } };
        metrics.Substitute();
        return new(hit.Rendition, null, hit.Tier, Times: turnedAway.Times, Substitute: true);
    }

    /// <summary>1 to 3 seconds by the rendition's key: those turned away together do not all come back together.</summary>
    internal static int RetryAfter(RenditionKey key) => 1 + (int)(key.D % 3);
}

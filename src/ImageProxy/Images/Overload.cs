using ImageProxy.Observability;
using ImageProxy.Rendering;

namespace ImageProxy.Images;

/// <summary>What is answered where there is no room to render: a larger rendition of the same picture if there is one, else 503 at once.</summary>
internal sealed class Overload(RenderQueue queue, Substitutes substitutes, ProxyMetrics metrics, TimeProvider time)
{
    /// <summary>So long after somebody was turned away the next one is likely to be, too.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(1);

    private long _turnedAwayAt;

    /// <summary>Whether it is worth a look at each request before anything else is made of it.</summary>
    public bool IsLikely => Volatile.Read(ref _turnedAwayAt) is not 0 and var at && time.GetElapsedTime(at) < Memory;

    /// <summary>Told before the original is fetched, so that turning away costs the source nothing; null where there may be room.</summary>
    /// <param name="left">Of the request's time.</param>
    public ImageFault? Refusal(TimeSpan left) => queue.Refusal(left) is not ShedReason.None and var reason ? TurnAway(reason) : null;

    /// <summary>The whole answer to somebody who is certainly turned away; null where there may be room, or a larger rendition.</summary>
    /// <param name="work">Where no tier is shared with other nodes: asking these may take long.</param>
    /// <param name="left">Of the request's time.</param>
    public ImageFault? RefusalAtOnce(Work work, TimeSpan left)
    {
        if (queue.Refusal(left) is not (not ShedReason.None and var reason))
            return null;
        var larger = substitutes.FindAsync(work, CancellationToken.None);
        return larger is { IsCompletedSuccessfully: true, Result: null } ? TurnAway(reason) with { RetryAfter = RetryAfter(work.Key) } : null;
    }

    /// <summary>Counts it, and says why.</summary>
    public ImageFault TurnAway(ShedReason reason)
    {
        metrics.Shed(reason);
        Volatile.Write(ref _turnedAwayAt, time.GetTimestamp());
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

namespace ImageProxy.Caching;

/// <summary>The one rule by which kept renditions age.</summary>
internal static class RenditionAge
{
    /// <param name="distrustedBefore">See <see cref="RenditionCache.DistrustedBefore"/>.</param>
    public static Freshness Of(RenditionInfo info, DateTimeOffset now, DateTimeOffset distrustedBefore, CachingOptions options)
    {
        if (info.CheckedAt < distrustedBefore)
            return Freshness.TooOld;
        var age = now - info.CheckedAt;
        return age <= options.RevalidateAfter ? Freshness.Fresh : age <= options.RevalidateAfter + options.MaxStale ? Freshness.Stale : Freshness.TooOld;
    }
}

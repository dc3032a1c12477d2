using System.Globalization;
using ImageProxy.Images;

namespace ImageProxy.Http;

/// <summary>The <c>Server-Timing</c> field (W3C): the tier that answered, and durations in milliseconds to two places.</summary>
internal static class ServerTiming
{
    /// <summary>Texts for hits in memory below 10 ms, by hundredths of a millisecond: what such a hit takes is said with a text that is there already.</summary>
    private static readonly string?[] ShortHits = new string?[1000];

    /// <param name="tier">As in <see cref="Tiers"/>.</param>
    public static string Of(string tier, StageTimes times, TimeSpan total) => times == default
        ? OfTotal(tier, total)
        : string.Create(
            CultureInfo.InvariantCulture,
            $"tier;desc={tier}, fetch;dur={times.Fetch.TotalMilliseconds:0.##}, queue;dur={times.Queue.TotalMilliseconds:0.##}, render;dur={times.Render.TotalMilliseconds:0.##}, total;dur={total.TotalMilliseconds:0.##}");

    private static string OfTotal(string tier, TimeSpan total)
    {
        const long TicksPerHundredth = TimeSpan.TicksPerMillisecond / 100;
        long hundredths = (total.Ticks + (TicksPerHundredth / 2)) / TicksPerHundredth;
        return ReferenceEquals(tier, Tiers.Memory) && (ulong)hundredths < (ulong)ShortHits.Length
            ? ShortHits[hundredths] ??= Text(tier, hundredths / 100d)
            : Text(tier, total.TotalMilliseconds);
    }

    private static string Text(string tier, double milliseconds) => string.Create(CultureInfo.InvariantCulture, $"tier;desc={tier}, total;dur={milliseconds:0.##}");
}

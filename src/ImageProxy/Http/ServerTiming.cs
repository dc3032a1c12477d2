using System.Globalization;
using ImageProxy.Images;

namespace ImageProxy.Http;

/// <summary>The <c>Server-Timing</c> field (W3C), in milliseconds to two places.</summary>
internal static class ServerTiming
{
    /// <summary>Texts of totals below 10 ms, by hundredths of a millisecond: what a hit takes is said with a text that is there already.</summary>
    private static readonly string?[] ShortTotals = new string?[1000];

    public static string Of(StageTimes times, TimeSpan total) => times == default
        ? OfTotal(total)
        : string.Create(
            CultureInfo.InvariantCulture,
            $"fetch;dur={times.Fetch.TotalMilliseconds:0.##}, queue;dur={times.Queue.TotalMilliseconds:0.##}, render;dur={times.Render.TotalMilliseconds:0.##}, total;dur={total.TotalMilliseconds:0.##}");

    private static string OfTotal(TimeSpan total)
    {
        const long TicksPerHundredth = TimeSpan.TicksPerMillisecond / 100;
        long hundredths = (total.Ticks + (TicksPerHundredth / 2)) / TicksPerHundredth;
        return (ulong)hundredths < (ulong)ShortTotals.Length ? ShortTotals[hundredths] ??= Text(hundredths / 100d) : Text(total.TotalMilliseconds);
    }

    private static string Text(double milliseconds) => string.Create(CultureInfo.InvariantCulture, $"total;dur={milliseconds:0.##}");
}

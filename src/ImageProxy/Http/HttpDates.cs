using System.Globalization;

namespace ImageProxy.Http;

/// <summary>Dates as HTTP writes them, to the second.</summary>
internal static class HttpDates
{
    public static string Format(DateTimeOffset date) => date.UtcDateTime.ToString("r", CultureInfo.InvariantCulture);

    /// <summary>Reads the one form that is sent today; anything else is as if the header were absent.</summary>
    public static bool TryParse(string? text, out DateTimeOffset date) =>
        DateTimeOffset.TryParseExact(text, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out date);

    public static DateTimeOffset WholeSeconds(DateTimeOffset date) => new(date.UtcTicks - (date.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
}

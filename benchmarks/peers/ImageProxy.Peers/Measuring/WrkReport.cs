using System.Globalization;
using System.Text.RegularExpressions;

namespace ImageProxy.Peers.Measuring;

/// <summary>What <c>wrk --latency</c> prints.</summary>
/// <param name="P50">ms.</param>
/// <param name="P99">ms.</param>
internal sealed partial record WrkReport(long Requests, double RequestsPerSecond, double P50, double P99)
{
    /// <exception cref="FormatException">Not such a report, or one of answers that failed.</exception>
    public static WrkReport Parse(string text)
    {
        if (Failures().Match(text) is { Success: true } failure)
            throw new FormatException($"wrk: {failure.Value.Trim()}");
        return new(
            long.Parse(Find(Total(), text), CultureInfo.InvariantCulture), Number(Find(Rate(), text)),
            Milliseconds(Find(Half(), text)), Milliseconds(Find(Slowest(), text)));
    }

    /// <summary>A time as wrk writes it: a number and <c>us</c>, <c>ms</c>, <c>s</c> or <c>m</c>.</summary>
    internal static double Milliseconds(string text) => text switch
    {
        _ when text.EndsWith("us", StringComparison.Ordinal) => Number(text[..^2]) / 1000,
        _ when text.EndsWith("ms", StringComparison.Ordinal) => Number(text[..^2]),
        _ when text.EndsWith('s') => Number(text[..^1]) * 1000,
        _ when text.EndsWith('m') => Number(text[..^1]) * 60_000,
        _ => throw new FormatException($"Not a time of wrk: {text}"),
    };

    private static string Find(Regex pattern, string text) =>
        pattern.Match(text) is { Success: true } match ? match.Groups[1].Value : throw new FormatException($"Not a report of wrk:\n{text}");

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(\d+) requests in ")]
    private static partial Regex Total();

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex Rate();

    [GeneratedRegex(@"^\s+50%\s+(\S+)", RegexOptions.Multiline)]
    private static partial Regex Half();

    [GeneratedRegex(@"^\s+99%\s+(\S+)", RegexOptions.Multiline)]
    private static partial Regex Slowest();

    [GeneratedRegex(@"(Socket errors|Non-2xx).*")]
    private static partial Regex Failures();
}

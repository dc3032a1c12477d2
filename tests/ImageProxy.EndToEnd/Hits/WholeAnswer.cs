using System.Text.RegularExpressions;

namespace ImageProxy.EndToEnd.Hits;

/// <summary>Everything of an answer but what the clock writes: the date, and the number in <c>Server-Timing</c>.</summary>
internal sealed partial record WholeAnswer(string Text, string Body)
{
    public static async Task<WholeAnswer> ReadAsync(HttpResponseMessage response)
    {
        var headers = response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
            .Where(header => !header.Key.Equals("Date", StringComparison.OrdinalIgnoreCase))
            .Select(header => $"{header.Key}: {Milliseconds().Replace(header.Value.ToString(), "dur=#")}");
        byte[] body = await response.Content.ReadAsByteArrayAsync();
        return new(string.Join('\n', [$"HTTP/{response.Version} {(int)response.StatusCode} {response.ReasonPhrase}", .. headers]), Convert.ToHexString(body));
    }

    [GeneratedRegex(@"(?<=^tier;desc=memory, total;)dur=\d+(\.\d\d?)?$")]
    private static partial Regex Milliseconds();
}

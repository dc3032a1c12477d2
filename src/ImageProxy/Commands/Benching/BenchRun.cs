using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace ImageProxy.Commands.Benching;

/// <summary>Asks a list of URLs over several connections and keeps what came.</summary>
internal sealed partial class BenchRun(BenchOptions options, IReadOnlyList<Uri> urls)
{
    private readonly ConcurrentBag<BenchAnswer> _answers = [];
    private int _next = -1;

    public int Total => urls.Count * options.Rounds;

    public int Done => _answers.Count;

    /// <summary>URLs of a list: one a line, whole or from the slash on; empty lines and those that begin with # are left out.</summary>
    /// <exception cref="FormatException">A line is no URL; the message names it.</exception>
    public static IReadOnlyList<Uri> Parse(IEnumerable<string> lines, Uri server) =>
    [
        .. from line in lines.Select((text, i) => (Text: text.Trim(), Number: i + 1))
           where line.Text.Length > 0 && line.Text[0] != '#'
           select (line.Text.StartsWith('/') ? Uri.TryCreate(server, line.Text, out var url) : Uri.TryCreate(line.Text, UriKind.Absolute, out url)) && url.Scheme is "http" or "https"
               ? url
               : throw new FormatException($"Line {line.Number} is no http address and does not begin with a slash: {line.Text}"),
    ];

    /// <returns>What came, and how long all of it took.</returns>
    public async Task<(IReadOnlyList<BenchAnswer> Answers, TimeSpan Took)> RunAsync(CancellationToken cancellationToken)
    {
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, MaxConnectionsPerServer = options.Connections });
        client.DefaultRequestHeaders.TryAddWithoutValidation("Accept", options.Accept);
        long began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, options.Connections).Select(_ => Task.Run(() => AskAsync(client, cancellationToken), cancellationToken)));
        return ([.. _answers], Stopwatch.GetElapsedTime(began));
    }

    private async Task AskAsync(HttpClient client, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[65_536];
        for (int i; (i = Interlocked.Increment(ref _next)) < Total;)
        {
            long began = Stopwatch.GetTimestamp();
            try
            {
                using var response = await client.GetAsync(urls[i % urls.Count], HttpCompletionOption.ResponseHeadersRead, cancellationToken);
                await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
                long bytes = 0;
                for (int read; (read = await body.ReadAsync(buffer, cancellationToken)) > 0;)
                    bytes += read;
                _answers.Add(new((int)response.StatusCode, TierOf(response), bytes, Stopwatch.GetElapsedTime(began)));
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                _answers.Add(new(0, "-", 0, Stopwatch.GetElapsedTime(began)));
            }
        }
    }

    /// <summary>What <c>Cache-Status</c> says; <c>-</c> where it says nothing.</summary>
    internal static string TierOf(HttpResponseMessage response) =>
        response.Headers.TryGetValues("Cache-Status", out var values) && DetailPattern().Match(string.Join(',', values)) is { Success: true } match
            ? match.Groups[1].Value
            : "-";

    [GeneratedRegex("detail=\"?([a-z0-9_-]+)")]
    private static partial Regex DetailPattern();
}

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using ImageProxy.Commands.Benching;
using ImageProxy.Images;

namespace ImageProxy.Commands.Warming;

/// <summary>
/// Asks a service for renditions so that it has them. Where it says that it has no room everybody waits, for as long as it says and longer each
/// time; what has failed eight times is left.
/// </summary>
/// <param name="report">Null where none is kept.</param>
/// <param name="secret">What the edge sends as <see cref="Http.OriginVerification.Header"/>; null where nothing is asked for.</param>
internal sealed class WarmRun(Uri server, int connections, WarmReport? report, string? secret, TimeProvider time) : IDisposable
{
    internal const int MostAttempts = 8;

    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(250), LongestWait = TimeSpan.FromSeconds(30);

    // What is asked for is what was written: a key with dots in it must not lead elsewhere.
    private static readonly UriCreationOptions Verbatim = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, MaxConnectionsPerServer = connections }) { Timeout = TimeSpan.FromMinutes(2) };
    private readonly WarmPause _pause = new(time);
    private readonly string _server = server.GetLeftPart(UriPartial.Authority);
    private bool _hasAnswered;

    public WarmCounts Counts { get; } = new();

    /// <returns>Why it stopped before the end; null where it did not.</returns>
    public async Task<string?> RunAsync(IEnumerable<WarmItem> items, CancellationToken cancellationToken)
    {
        try
        {
            await Parallel.ForEachAsync(items, new ParallelOptions { MaxDegreeOfParallelism = connections, CancellationToken = cancellationToken }, async (item, token) => await WarmAsync(item, token));
            return null;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return "Stopped.";
        }
        catch (HttpRequestException e)
        {
            return e.Message;
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task WarmAsync(WarmItem item, CancellationToken cancellationToken)
    {
        if (report?.IsDone(item) == true)
        {
            Counts.AddDoneBefore();
            return;
        }

        long began = Stopwatch.GetTimestamp();
        for (int attempt = 1; ; attempt++)
        {
            await _pause.WaitAsync(cancellationToken);
            var answer = await AskAsync(item, cancellationToken);
            if (answer.Again is not { } again || attempt == MostAttempts)
            {
                if (answer.Status == 0)
                    throw new HttpRequestException($"{_server} does not answer: {answer.Reason}.");
                Counts.Add(item, answer);
                report?.Add(item, answer, Stopwatch.GetElapsedTime(began));
                return;
            }

            var wait = Longer(again, FirstWait * Math.Pow(2, attempt - 1));
            if (answer.IsBusy)
                _pause.Extend(wait);
            else
                await Task.Delay(wait, time, cancellationToken);
        }
    }

    private async Task<WarmAnswer> AskAsync(WarmItem item, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_server + item.Path, in Verbatim));
        request.Headers.TryAddWithoutValidation("Accept", $"image/{item.Format.Name()}");
        if (secret is not null)
            request.Headers.TryAddWithoutValidation(Http.OriginVerification.Header, secret);
        try
        {
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            byte[] body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            Volatile.Write(ref _hasAnswered, true);
            return AnswerOf(response, body);
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // A service that has answered is being started anew, perhaps; one that never has is the wrong address.
            return new(WarmOutcome.Failed, 0, e is OperationCanceledException ? "no answer in two minutes" : e.Message, 0, Volatile.Read(ref _hasAnswered) ? FirstWait : null, IsBusy: true);
        }
    }

    private WarmAnswer AnswerOf(HttpResponseMessage response, byte[] body)
    {
        int status = (int)response.StatusCode;
        if (response.StatusCode == HttpStatusCode.OK)
        {
            return BenchRun.TierOf(response) switch
            {
                "rendered" => new(WarmOutcome.Rendered, status, null, body.Length),
                // Another picture for the moment: the service has no time, or makes this one when nobody waits.
                "substitute" => new(WarmOutcome.Failed, status, "only another picture in its place", 0, FirstWait),
                _ => new(WarmOutcome.There, status, null, body.Length),
            };
        }

        string reason = string.Create(CultureInfo.InvariantCulture, $"{status} {TypeOf(body) ?? response.ReasonPhrase}");
        return status switch
        {
            429 or 503 => new(WarmOutcome.Failed, status, reason, 0, RetryAfter(response) ?? FirstWait, IsBusy: true),
            502 or 504 => new(WarmOutcome.Failed, status, reason, 0, FirstWait),
            _ => new(WarmOutcome.Failed, status, reason, 0),
        };
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => Shorter(delta, LongestWait),
        { Date: { } date } => Shorter(Longer(date - time.GetUtcNow(), TimeSpan.Zero), LongestWait),
        _ => null,
    };

    /// <summary>The last word of a problem's type: <c>original-missing</c>.</summary>
    private static string? TypeOf(byte[] body)
    {
        try
        {
            using var problem = JsonDocument.Parse(body);
            return problem.RootElement.ValueKind == JsonValueKind.Object && problem.RootElement.TryGetProperty("type", out var type) && type.GetString() is { } urn
                ? urn[(urn.LastIndexOf(':') + 1)..]
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static TimeSpan Longer(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;
}

using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ImageProxy.Uploads.Api;
using ImageProxy.Uploads.Queues;
using ImageProxy.Uploads.Serving;
using ImageProxy.Uploads.States;
using Microsoft.Extensions.Options;

namespace ImageProxy.Uploads.Waiting;

/// <summary>
/// Tells a site's own server that an upload is ready or has failed: a POST of the same JSON that clients get, signed. The delivery is held until it
/// has been told or given up, so that a process that dies leaves it to another one. Slow listeners keep no worker waiting.
/// </summary>
internal sealed partial class Callbacks(
    UploadStates states, PublicHost host, UploadMetrics metrics, IOptions<UploadsOptions> options, TimeProvider time, ILogger<Callbacks> logger) : IHostedService, IDisposable
{
    /// <summary>Of <c>t=1700000000,v1=hex</c>: the HMAC-SHA256 of the seconds, a dot and the body.</summary>
    public const string SignatureHeader = "Upload-Signature";

    private const int MostAtOnce = 64;
    private const int MostDoublings = 5;

    private readonly WebhookOptions _options = options.Value.Webhook;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lazy<HttpClient> _http = new(() => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
    {
        Timeout = Timeout.InfiniteTimeSpan,
        MaxResponseContentBufferSize = 1024,
    });

    private int _underWay;

    /// <summary>Takes a delivery over, unless too many are being told already: then it comes back later.</summary>
    /// <returns>Whether the delivery is now this one's to end.</returns>
    public bool TryTake(UploadState state, IUploadDelivery delivery)
    {
        if (Interlocked.Increment(ref _underWay) > MostAtOnce)
        {
            Interlocked.Decrement(ref _underWay);
            return false;
        }

        _ = Task.Run(() => TellAsync(state, delivery), CancellationToken.None);
        return true;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken) => await _stopping.CancelAsync();

    public void Dispose()
    {
        _stopping.Dispose();
        if (_http.IsValueCreated)
            _http.Value.Dispose();
    }

    private async Task TellAsync(UploadState state, IUploadDelivery delivery)
    {
        try
        {
            await using (delivery)
            {
                bool isTold = await TryTellAsync(state);
                metrics.Callback(isTold ? "ok" : "given_up");
                if (await states.FindAsync(state.Id, _stopping.Token) is { } kept)
                    await states.WriteAsync(kept with { IsTold = true }, _stopping.Token);
                await delivery.CompleteAsync(CancellationToken.None);
            }
        }
#pragma warning disable CA1031 // Nobody waits for this; the delivery has gone back, and is taken again.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogBroken(state.Id, e.Message);
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    private async Task<bool> TryTellAsync(UploadState state)
    {
        // Looked at again: the list may have become shorter since it was sent.
        if (!_options.Allows(state.Callback!))
            return false;
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(UploadAnswer.Of(state, host), AnswerJson.Default.UploadAnswer);
        for (int i = 1; ; i++)
        {
            if (await CallAsync(state.Callback!, body) is not { } fault)
                return true;
            LogFailed(state.Id, state.Callback!, i, _options.Tries, fault);
            if (i == _options.Tries)
                return false;
            metrics.Callback("failed");
            await Task.Delay(options.Value.RetryAfter * (1 << Math.Min(i - 1, MostDoublings)), time, _stopping.Token);
        }
    }

    /// <returns>Null where it was answered with 2xx.</returns>
    private async Task<string?> CallAsync(string address, byte[] body)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        late.CancelAfter(_options.Timeout);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            request.Headers.Add(SignatureHeader, Sign(body));
            using var response = await _http.Value.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, late.Token);
            return response.IsSuccessStatusCode ? null : $"answered {(int)response.StatusCode}";
        }
        catch (Exception e) when (!_stopping.IsCancellationRequested && e is HttpRequestException or OperationCanceledException)
        {
            return e is OperationCanceledException ? "no answer in time" : e.Message;
        }
    }

    private string Sign(byte[] body)
    {
        string seconds = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(_options.Secret!), (byte[])[.. Encoding.ASCII.GetBytes(seconds + "."), .. body]);
        return $"t={seconds},v1={Convert.ToHexStringLower(mac)}";
    }

    [LoggerMessage(8121, LogLevel.Warning, "Upload {Id}: {Address} was not told, {Try} of {Most}: {Reason}")]
    private partial void LogFailed(string id, string address, int @try, int most, string reason);

    [LoggerMessage(8122, LogLevel.Warning, "Upload {Id}: telling its callback was broken off: {Reason}")]
    private partial void LogBroken(string id, string reason);
}

using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using Amazon.Runtime.Signing;

namespace ImageProxy.Uploads.Queues.Sqs;

/// <summary>The few calls of SQS that are needed, by its JSON protocol, signed with Signature Version 4.</summary>
/// <remarks>Source: "Amazon SQS API Reference", AWS JSON protocol. Needs sqs:GetQueueUrl, SendMessage, ReceiveMessage, DeleteMessage, ChangeMessageVisibility and GetQueueAttributes.</remarks>
/// <param name="timeout">For one answer, the wait of a long poll excepted.</param>
/// <param name="credentials">Null: the SDK's chain, at the first call.</param>
internal sealed class SqsClient(SqsQueueOptions options, TimeSpan timeout, AWSCredentials? credentials) : IDisposable
{
    private static readonly MediaTypeHeaderValue Json10 = new("application/x-amz-json-1.0");

    private readonly Lazy<HttpClient> _http = new(() =>
    {
        // A redirect would carry a signature that is for another address.
        var connections = new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) };
        var signing = new SigV4SigningHandler(
            credentials ?? DefaultAWSCredentialsIdentityResolver.GetCredentials(), RegionEndpoint.GetBySystemName(options.Region), "sqs", connections);
        return new(signing) { BaseAddress = options.ToAddress(), Timeout = Timeout.InfiniteTimeSpan };
    });

    private string? _queueUrl;

    /// <summary>Calls an action on the queue.</summary>
    /// <param name="body">Parameters but for <c>QueueUrl</c>.</param>
    /// <param name="wait">Longest that SQS waits by itself before it answers.</param>
    /// <exception cref="UploadQueueException">SQS is away, silent or refuses.</exception>
    public async Task<JsonObject> CallAsync(string action, JsonObject body, TimeSpan wait = default, CancellationToken cancel = default)
    {
        _queueUrl ??= (string?)(await PostAsync("GetQueueUrl", new() { ["QueueName"] = options.Name }, default, cancel))["QueueUrl"]
            ?? throw new UploadQueueException("SQS has named no queue.");
        body["QueueUrl"] = _queueUrl;
        return await PostAsync(action, body, wait, cancel);
    }

    /// <summary>Calls an action that is not the queue's.</summary>
    /// <inheritdoc cref="CallAsync"/>
    internal async Task<JsonObject> PostAsync(string action, JsonObject body, TimeSpan wait, CancellationToken cancel)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        late.CancelAfter(timeout + wait);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body.ToJsonString())) };
            request.Content.Headers.ContentType = Json10;
            request.Headers.Add("X-Amz-Target", "AmazonSQS." + action);
            using var response = await _http.Value.SendAsync(request, late.Token);
            string text = await response.Content.ReadAsStringAsync(late.Token);
            return response.IsSuccessStatusCode
                ? text.Length == 0 ? [] : JsonNode.Parse(text)!.AsObject()
                : throw new UploadQueueException($"SQS has refused {action} on queue {options.Name} with {(int)response.StatusCode}: {FaultOf(text)}");
        }
        catch (OperationCanceledException e) when (!cancel.IsCancellationRequested)
        {
            throw new UploadQueueException($"SQS has not answered {action} in time.", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or AmazonClientException or JsonException or InvalidOperationException)
        {
            throw new UploadQueueException($"SQS could not be asked to {action}: {e.Message}", e);
        }
    }

    public void Dispose()
    {
        if (_http.IsValueCreated)
            _http.Value.Dispose();
    }

    /// <summary>The error's name without its namespace, and its message.</summary>
    private static string FaultOf(string text)
    {
        try
        {
            var fault = JsonNode.Parse(text)!;
            return $"{((string?)fault["__type"])?.Split('#')[^1]} {(string?)fault["message"] ?? (string?)fault["Message"]}".Trim();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NullReferenceException)
        {
            return text[..Math.Min(text.Length, 200)].ReplaceLineEndings(" ");
        }
    }
}

using System.Globalization;
using System.Text.Json.Nodes;

namespace ImageProxy.Uploads.Queues.Sqs;

/// <summary>
/// A standard queue of Amazon SQS, which exists already and has a dead-letter queue. A message is hidden from others for
/// <see cref="UploadQueueOptions.Lease"/>, renewed while it is worked on, and deleted when it is done.
/// </summary>
/// <remarks>What the dead-letter queue is for, and how many receives to allow: docs/decisions/0072.</remarks>
internal sealed partial class SqsQueue(SqsClient client, UploadQueueOptions options, UploadQueueMetrics metrics, TimeProvider time, ILogger<SqsQueue> logger)
    : IUploadQueue, IUploadQueueUsage, IDisposable
{
    /// <summary>SQS' own longest.</summary>
    private static readonly TimeSpan LongestHidden = TimeSpan.FromHours(12);

    public async ValueTask AnnounceAsync(string id, CancellationToken cancel)
    {
        UploadId.Check(id);
        cancel.ThrowIfCancellationRequested();
        try
        {
            await client.CallAsync("SendMessage", new() { ["MessageBody"] = id }, cancel: CancellationToken.None);
            metrics.Announced(isRefused: false);
        }
        catch (UploadQueueException)
        {
            metrics.Announced(isRefused: true);
            throw;
        }
    }

    public async ValueTask<IUploadDelivery> TakeAsync(CancellationToken cancel)
    {
        while (true)
        {
            var answer = await client.CallAsync(
                "ReceiveMessage",
                new()
                {
                    ["MaxNumberOfMessages"] = 1,
                    ["WaitTimeSeconds"] = (int)options.Sqs.Wait.TotalSeconds,
                    ["VisibilityTimeout"] = Seconds(options.Lease),
                    ["AttributeNames"] = new JsonArray("ApproximateReceiveCount"),
                },
                options.Sqs.Wait, cancel);
            if (answer["Messages"] is JsonArray and [{ } message] && Deliver(message) is { } delivery)
                return delivery;
        }
    }

    public async ValueTask<QueueUsage> MeasureAsync(CancellationToken cancel)
    {
        string[] counts = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible", "ApproximateNumberOfMessagesDelayed"];
        var answer = await client.CallAsync("GetQueueAttributes", new() { ["AttributeNames"] = new JsonArray([.. counts]) }, cancel: cancel);
        return new(counts.Sum(name => long.Parse((string?)answer["Attributes"]?[name] ?? "0", CultureInfo.InvariantCulture)), null);
    }

    public void Dispose() => client.Dispose();

    /// <returns>Null where the message is none of ours: it is left to the dead-letter queue.</returns>
    private LeasedDelivery? Deliver(JsonNode message)
    {
        string? id = (string?)message["Body"], receipt = (string?)message["ReceiptHandle"];
        if (id is null || receipt is null || !UploadId.IsValid(id))
        {
            LogForeign((string?)message["MessageId"]);
            return null;
        }

        int attempt = int.TryParse((string?)message["Attributes"]?["ApproximateReceiveCount"], NumberStyles.None, CultureInfo.InvariantCulture, out int count) ? Math.Max(1, count) : 1;
        return new(id, attempt, new SqsLease(client, receipt, options.Lease), options.Lease, metrics, time, logger);
    }

    private static int Seconds(TimeSpan time) => (int)Math.Ceiling((time < LongestHidden ? time : LongestHidden).TotalSeconds);

    [LoggerMessage(8230, LogLevel.Warning, "Message {MessageId} in the queue of uploads announces none; it is left to the dead-letter queue.")]
    private partial void LogForeign(string? messageId);

    private sealed class SqsLease(SqsClient client, string receipt, TimeSpan life) : ILease
    {
        /// <summary>SQS does not say whether the message has been received by somebody else meanwhile.</summary>
        public async Task<bool> RenewAsync()
        {
            await ReturnAsync(life);
            return true;
        }

        public Task CompleteAsync() => client.CallAsync("DeleteMessage", new() { ["ReceiptHandle"] = receipt });

        public Task ReturnAsync(TimeSpan after) => client.CallAsync("ChangeMessageVisibility", new() { ["ReceiptHandle"] = receipt, ["VisibilityTimeout"] = Seconds(after) });
    }
}

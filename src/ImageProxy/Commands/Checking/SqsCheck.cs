using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.Runtime;
using ImageProxy.Uploads;
using ImageProxy.Uploads.Queues;
using ImageProxy.Uploads.Queues.Sqs;

namespace ImageProxy.Commands.Checking;

/// <summary>Whether the queue of uploads in SQS is there and lets us in, and whether it keeps a message for as long as an upload may take.</summary>
internal static class SqsCheck
{
    private const string Queue = "Uploads:Queue:Sqs", Redrive = "Uploads:Queue:Sqs redrive policy", Times = "Uploads:Queue:Sqs times";

    /// <summary>Each death of a worker and each while without a store costs a receive beside the tries.</summary>
    private const int ReceivesPerTry = 10;

    private static readonly TimeSpan ShortestRetention = TimeSpan.FromDays(1);

    /// <param name="credentials">Null: the SDK's chain.</param>
    public static async Task<IReadOnlyList<Finding>> RunAsync(UploadsOptions options, AWSCredentials? credentials, CancellationToken cancellationToken)
    {
        var sqs = options.Queue.Sqs;
        using var client = new SqsClient(sqs, options.Queue.Timeout, credentials);
        try
        {
            var answer = await client.CallAsync("GetQueueAttributes", new() { ["AttributeNames"] = new JsonArray("All") }, cancel: cancellationToken);
            var attributes = answer["Attributes"]?.AsObject() ?? [];
            return [Finding.Ok(Queue, $"The queue {sqs.Name} at {sqs.Endpoint ?? sqs.Region} answers."), OfRedrive((string?)attributes["RedrivePolicy"], options.Tries), OfTimes(attributes, options.Queue)];
        }
        catch (UploadQueueException e)
        {
            return [Finding.Fault(Queue, e.Message, RemedyOf(e.Message))];
        }
    }

    private static Finding OfRedrive(string? policy, int tries)
    {
        string enough = string.Create(CultureInfo.InvariantCulture, $"above Uploads:Tries ({tries}), 1000 as a rule");
        if (ReceivesOf(policy) is not { } receives)
            return Finding.Warning(Redrive, "There is none: a message that is no upload of ours, or that nobody can work on, comes back until it expires.", $"Make a dead-letter queue, and a redrive policy with a maxReceiveCount well {enough}.");
        string says = string.Create(CultureInfo.InvariantCulture, $"After {receives} receives a message goes to the dead-letter queue.");
        if (receives <= tries)
            return Finding.Fault(Redrive, $"{says} An upload that fails would go there before its last try, and its state never say that it has failed.", $"Raise maxReceiveCount well {enough}.");
        return receives < ReceivesPerTry * tries
            ? Finding.Warning(Redrive, $"{says} While a store is away each receive counts, so that sound uploads go there within minutes.", $"Raise maxReceiveCount well {enough}.")
            : Finding.Ok(Redrive, says);
    }

    private static Finding OfTimes(JsonObject attributes, UploadQueueOptions options)
    {
        TimeSpan hidden = Seconds("VisibilityTimeout", 30), kept = Seconds("MessageRetentionPeriod", 345_600), late = Seconds("DelaySeconds", 0);
        string says = string.Create(
            CultureInfo.InvariantCulture,
            $"A message is kept for {kept.TotalHours:0.#} h and delivered after {late.TotalSeconds:0} s; it is hidden for Uploads:Queue:Lease ({options.Lease.TotalSeconds:0} s), renewed, whatever the queue's own time for that ({hidden.TotalSeconds:0} s).");
        if (kept < ShortestRetention)
            return Finding.Warning(Times, $"{says} One that has waited so long is lost, and its upload pending for ever.", "Set MessageRetentionPeriod to 4 days or more.");
        return late > TimeSpan.Zero
            ? Finding.Warning(Times, $"{says} Each upload is ready only after the delay.", "Set DelaySeconds to 0.")
            : Finding.Ok(Times, says);

        TimeSpan Seconds(string name, int otherwise) =>
            TimeSpan.FromSeconds(int.TryParse((string?)attributes[name], NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) ? seconds : otherwise);
    }

    /// <summary>Its <c>maxReceiveCount</c>, which AWS gives as a number and others as text.</summary>
    private static int? ReceivesOf(string? policy)
    {
        try
        {
            var count = string.IsNullOrEmpty(policy) ? null : JsonNode.Parse(policy)?["maxReceiveCount"];
            return int.TryParse(count?.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out int receives) ? receives : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string RemedyOf(string says)
    {
        if (says.Contains("NonExistentQueue", StringComparison.Ordinal) || says.Contains("QueueDoesNotExist", StringComparison.Ordinal))
            return "Make the queue, a standard one, or correct Uploads:Queue:Sqs:Name and :Region; the account is that of the credentials.";
        return says.Contains(" 403", StringComparison.Ordinal) || says.Contains("credentials", StringComparison.OrdinalIgnoreCase) || says.Contains("Signature", StringComparison.Ordinal)
            ? "Give the service credentials (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a role) that may sqs:GetQueueUrl, SendMessage, ReceiveMessage, DeleteMessage, ChangeMessageVisibility and GetQueueAttributes on it."
            : "Correct Uploads:Queue:Sqs:Region and :Endpoint, and let the firewall pass; or raise Uploads:Queue:Timeout where it is only slow.";
    }
}

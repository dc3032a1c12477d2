using Amazon.Runtime;
using ImageProxy.EndToEnd.Servers;
using ImageProxy.Uploads;
using ImageProxy.Uploads.Queues;
using ImageProxy.Uploads.Queues.Sqs;

namespace ImageProxy.EndToEnd.Uploads.Queues;

/// <summary>What is SQS' own: signatures, a queue that must be there, the dead-letter queue.</summary>
internal sealed class SqsQueueTests
{
    private SqsServer _sqs = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _sqs = await SqsServer.GetAsync();

    [Test]
    public async Task Call_WithAWrongSecret_IsRefused()
    {
        using var client = new SqsClient(_sqs.Options(await _sqs.CreateQueueAsync()), TimeSpan.FromSeconds(10), new BasicAWSCredentials(_sqs.Key, "not-the-secret"));
        Assert.That(async () => await client.CallAsync("SendMessage", new() { ["MessageBody"] = UploadId.New() }), Throws.TypeOf<UploadQueueException>().With.Message.Contains("403").And.Message.Contains("Signature"));
    }

    [Test]
    public void Call_QueueThatIsNotThere_NamesIt()
    {
        using var client = new SqsClient(_sqs.Options("missing"), TimeSpan.FromSeconds(10), _sqs.Credentials);
        Assert.That(async () => await client.CallAsync("SendMessage", new() { ["MessageBody"] = UploadId.New() }), Throws.TypeOf<UploadQueueException>().With.Message.Contains("missing").And.Message.Contains("NonExistentQueue").Or.Message.Contains("QueueDoesNotExist"));
    }

    [Test]
    public void Call_NobodyThere_IsAway()
    {
        using var ports = FreePorts.Claim(1);
        var options = _sqs.Options("any") with { Endpoint = $"http://127.0.0.1:{ports.First}" };
        using var client = new SqsClient(options, TimeSpan.FromSeconds(10), _sqs.Credentials);
        Assert.That(async () => await client.CallAsync("SendMessage", []), Throws.TypeOf<UploadQueueException>().With.Message.Contains("GetQueueUrl"));
    }

    [Test]
    public async Task Receive_TooOften_GoesToTheDeadLetterQueue_AndForeignMessagesWithIt()
    {
        string name = await _sqs.CreateQueueAsync(mostReceives: 2);
        using var client = new SqsClient(_sqs.Options(name), TimeSpan.FromSeconds(10), _sqs.Credentials);
        using var dead = new SqsClient(_sqs.Options(name + "-dead"), TimeSpan.FromSeconds(10), _sqs.Credentials);
        await client.CallAsync("SendMessage", new() { ["MessageBody"] = "no upload of ours" });
        string[] bodies = [];
        await Until.TrueAsync(
            async () =>
            {
                // As the queue does with what it cannot read: received, and left.
                await client.CallAsync("ReceiveMessage", new() { ["VisibilityTimeout"] = 0 });
                var answer = await dead.CallAsync("ReceiveMessage", new() { ["VisibilityTimeout"] = 0 });
                bodies = [.. (answer["Messages"]?.AsArray() ?? []).Select(m => (string)m!["Body"]!)];
                return bodies.Length > 0;
            },
            "it is in the dead-letter queue");
        Assert.That(bodies, Is.EqualTo(new[] { "no upload of ours" }));
    }
}

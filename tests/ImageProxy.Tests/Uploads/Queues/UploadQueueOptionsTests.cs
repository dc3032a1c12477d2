using ImageProxy.Uploads;
using ImageProxy.Uploads.Queues;

namespace ImageProxy.Tests.Uploads.Queues;

internal sealed class UploadQueueOptionsTests
{
    private static readonly UploadQueueOptions Redis = new() { Driver = UploadQueueDriver.Redis, Redis = "127.0.0.1:6379" };
    private static readonly UploadQueueOptions Sqs = new() { Driver = UploadQueueDriver.Sqs, Sqs = new() { Name = "uploads", Region = "eu-west-1" } };

    [Test]
    public void Faults_OfSoundSettings_AreNone()
    {
        Assert.That(new UploadQueueOptions().Faults(null), Is.Empty);
        Assert.That(Redis.Faults(null), Is.Empty);
        Assert.That((Redis with { Redis = null }).Faults("redis.internal:6379,password=x"), Is.Empty, "the fleet's is taken");
        Assert.That(Sqs.Faults(null), Is.Empty);
    }

    private static readonly (UploadQueueOptions Options, string Fault)[] Unsound =
    [
        (new() { Directory = " " }, "Uploads:Queue:Directory must be a folder"),
        (new() { Directory = typeof(UploadQueueOptionsTests).Assembly.Location }, "Uploads:Queue:Directory must be a folder"),
        (new() { Capacity = 0 }, "Uploads:Queue:Capacity must be 1 to 10000000"),
        (Redis with { Redis = null }, "Uploads:Queue:Redis must say where Redis is, or Fleet:Redis must."),
        (Redis with { Redis = "a,b" }, "Uploads:Queue:Redis cannot be read"),
        (Redis with { Key = "" }, "Uploads:Queue:Key must be"),
        (Redis with { Lease = TimeSpan.FromSeconds(1) }, "Uploads:Queue:Lease must be 3 seconds to 1 hour"),
        (Redis with { Timeout = TimeSpan.FromSeconds(20), Lease = TimeSpan.FromSeconds(10) }, "must not be longer than Uploads:Queue:Lease"),
        (Redis with { Timeout = TimeSpan.Zero }, "Uploads:Queue:Timeout must be 0.1 to 30 seconds"),
        (Sqs with { Sqs = Sqs.Sqs with { Name = "uploads.fifo" } }, "Uploads:Queue:Sqs:Name must be the name of a standard queue"),
        (Sqs with { Sqs = Sqs.Sqs with { Region = null } }, "Uploads:Queue:Sqs:Region must be a region"),
        (Sqs with { Sqs = Sqs.Sqs with { Endpoint = "localhost" } }, "Uploads:Queue:Sqs:Endpoint 'localhost' must be an absolute"),
        (Sqs with { Sqs = Sqs.Sqs with { Wait = TimeSpan.FromSeconds(2.5) } }, "Uploads:Queue:Sqs:Wait must be 1 to 20 whole seconds"),
    ];

    [Test]
    public void Faults_OfOneUnsoundSetting_NameIt([ValueSource(nameof(Unsound))] (UploadQueueOptions Options, string Fault) unsound) =>
        Assert.That(unsound.Options.Faults(null), Has.Exactly(1).Contains(unsound.Fault));

    [Test]
    public void QueueFaults_NobodyToCrunchInThisProcess_AreOne()
    {
        var idle = new UploadsOptions { Workers = 0 };
        Assert.That(idle.QueueFaults(null), Has.Exactly(1).Contains("Uploads:Workers"));
        Assert.That((idle with { Queue = Redis }).QueueFaults(null), Is.Empty);
    }
}

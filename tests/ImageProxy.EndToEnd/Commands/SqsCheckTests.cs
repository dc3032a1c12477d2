using System.Text.Json.Nodes;
using Amazon.Runtime;
using ImageProxy.Commands;
using ImageProxy.Commands.Checking;
using ImageProxy.EndToEnd.Servers;
using ImageProxy.Uploads;
using ImageProxy.Uploads.Queues;

namespace ImageProxy.EndToEnd.Commands;

/// <summary>What <c>imageproxy check</c> says of a queue in SQS.</summary>
internal sealed class SqsCheckTests
{
    private SqsServer _sqs = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _sqs = await SqsServer.GetAsync();

    [Test]
    public async Task Check_SoundQueue_IsOkThreeTimes()
    {
        string name = await _sqs.CreateQueueAsync(mostReceives: 1000);
        var findings = await RunAsync(name);
        Assert.That(findings.Select(f => f.Verdict), Is.EqualTo(Enumerable.Repeat(Verdict.Ok, 3)), string.Join('\n', findings));
        Assert.That(findings[0].Says, Does.Contain(name));
        Assert.That(findings[1].Says, Does.Contain("1000 receives"));
        Assert.That(findings[2].Says, Does.Contain("hidden for Uploads:Queue:Lease (30 s)"));
    }

    [TestCase(4, 5, Verdict.Fault)]
    [TestCase(5, 5, Verdict.Fault)]
    [TestCase(6, 5, Verdict.Warning)]
    [TestCase(50, 5, Verdict.Ok)]
    [TestCase(50, 6, Verdict.Warning)]
    public async Task Check_MaxReceiveCount_MustBeAboveTries(int mostReceives, int tries, Verdict expected)
    {
        var finding = (await RunAsync(await _sqs.CreateQueueAsync(mostReceives), tries))[1];
        Assert.That((finding.Subject, finding.Verdict), Is.EqualTo(("Uploads:Queue:Sqs redrive policy", expected)), finding.Says);
        if (expected != Verdict.Ok)
            Assert.That(finding.Remedy, Does.Contain($"Raise maxReceiveCount well above Uploads:Tries ({tries})"));
    }

    [Test]
    public async Task Check_NoRedrivePolicy_IsAWarning()
    {
        var finding = (await RunAsync(await _sqs.CreateQueueAsync(attributes: [])))[1];
        Assert.That((finding.Verdict, finding.Remedy), Is.EqualTo((Verdict.Warning, "Make a dead-letter queue, and a redrive policy with a maxReceiveCount well above Uploads:Tries (5), 1000 as a rule.")));
    }

    [TestCase("MessageRetentionPeriod", "3600", "MessageRetentionPeriod")]
    [TestCase("DelaySeconds", "60", "DelaySeconds")]
    public async Task Check_TimesThatLoseOrDelayUploads_AreAWarning(string attribute, string value, string remedy)
    {
        var finding = (await RunAsync(await _sqs.CreateQueueAsync(new JsonObject { [attribute] = value })))[2];
        Assert.That((finding.Subject, finding.Verdict), Is.EqualTo(("Uploads:Queue:Sqs times", Verdict.Warning)));
        Assert.That(finding.Remedy, Does.Contain(remedy));
    }

    [Test]
    public async Task Check_QueueThatIsNotThere_AsksForItsName()
    {
        var finding = (await RunAsync("missing")).Single();
        Assert.That((finding.Subject, finding.Verdict), Is.EqualTo(("Uploads:Queue:Sqs", Verdict.Fault)));
        Assert.That(finding.Says, Does.Contain("missing"));
        Assert.That(finding.Remedy, Does.Contain("Make the queue"));
    }

    [Test]
    public async Task Check_WrongSecret_AsksForCredentials()
    {
        var finding = (await RunAsync(await _sqs.CreateQueueAsync(), credentials: new BasicAWSCredentials(_sqs.Key, "not-the-secret"))).Single();
        Assert.That(finding.Verdict, Is.EqualTo(Verdict.Fault));
        Assert.That(finding.Remedy, Does.Contain("AWS_ACCESS_KEY_ID"));
    }

    [Test]
    public async Task Check_NobodyThere_AsksForTheEndpoint()
    {
        using var ports = FreePorts.Claim(1);
        var finding = (await RunAsync("any", endpoint: $"http://127.0.0.1:{ports.First}")).Single();
        Assert.That(finding.Verdict, Is.EqualTo(Verdict.Fault));
        Assert.That(finding.Remedy, Does.Contain("Endpoint"));
    }

    [Test]
    public async Task Check_WholeConfigurationWithSqs_LooksAtTheQueue()
    {
        string folder = Directory.CreateTempSubdirectory("imageproxy-test-").FullName;
        try
        {
            using var ports = FreePorts.Claim(1);
            var findings = await CheckCommand.RunAsync(
                [
                    "--urls=http://127.0.0.1:0", "--Admin:Urls=http://127.0.0.1:0", "--Caching:Directory=", "--Rendering:Isolation=None", "--Uploads:Enabled=true", $"--Uploads:Keys:0={new string('k', 32)}",
                    "--Uploads:Private:Type=Files", $"--Uploads:Private:Root={folder}/private", "--Uploads:Public:Type=Files", $"--Uploads:Public:Root={folder}/public", "--Uploads:Queue:Driver=Sqs",
                    "--Uploads:Queue:Sqs:Name=uploads", "--Uploads:Queue:Sqs:Region=us-east-1", $"--Uploads:Queue:Sqs:Endpoint=http://127.0.0.1:{ports.First}",
                ],
                CancellationToken.None);
            Assert.That(findings.Where(f => f.Verdict == Verdict.Fault).Select(f => f.Subject), Is.EqualTo(new[] { "Uploads:Queue:Sqs" }), string.Join('\n', findings));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private Task<IReadOnlyList<Finding>> RunAsync(string name, int tries = 5, string? endpoint = null, AWSCredentials? credentials = null)
    {
        var sqs = _sqs.Options(name);
        var options = new UploadsOptions { Tries = tries, Queue = new() { Driver = UploadQueueDriver.Sqs, Sqs = sqs with { Endpoint = endpoint ?? sqs.Endpoint } } };
        return SqsCheck.RunAsync(options, credentials ?? _sqs.Credentials, CancellationToken.None);
    }
}

using ImageProxy.EndToEnd.Commands;
using ImageProxy.EndToEnd.Workers;
using ImageProxy.Rendering;
using ImageProxy.Stress.Uploads;
using ImageProxy.Uploads.Queues;
using ImageProxy.Uploads.States;
using Microsoft.Extensions.DependencyInjection;

namespace ImageProxy.EndToEnd.Uploads.Queues;

/// <summary>The service, its workers and a queue together: kills, poison, and what an operator sees of it.</summary>
internal sealed class QueuedUploadsTests
{
    [TestCase(UploadQueueDriver.InProcess)]
    [TestCase(UploadQueueDriver.Redis)]
    public async Task Upload_WorkersKilledAndAnnouncedTwice_NothingIsLostDuplicatedOrStuck(UploadQueueDriver driver)
    {
        var run = await UploadStorm.RunAsync(driver, 20, most: int.MaxValue, CancellationToken.None);
        TestContext.Out.WriteLine(run);
        Assert.That((run.Lost, run.Duplicated, run.Stuck, run.Failed, run.Wrong, run.LeftInQueue), Is.EqualTo((0, 0, 0, 0, 0, 0.0)), run.ToString());
        Assert.That((run.Kills, run.Doubled), Is.EqualTo((driver == UploadQueueDriver.InProcess ? 2 : 1, 2)));
    }

    [Test]
    public async Task Upload_ThatCrashesItsRenderWorker_FailsAfterFiveTriesAndKeepsNobodyWaiting()
    {
        AppContext.SetSwitch(RenderingServices.TrialsSwitch, true);
        await using var uploads = await UploadServer.StartAsync(("Uploads:RetryAfter", "00:00:00.150"));
        AppContext.SetSwitch(RenderingServices.TrialsSwitch, false);

        using var poison = await uploads.PostAsync(Trials.Original("segfault"));
        string id = (string)(await UploadServer.JsonAsync(poison))["id"]!;
        var others = new List<string>();
        for (int i = 0; i < 5; i++)
            others.Add(await uploads.UploadAsync(TestOriginals.Photo(64, 48)));
        Assert.That((string)(await uploads.StateAsync(id))["status"]!, Is.Not.EqualTo("failed"), "the others were ready before it had failed");

        await Until.TrueAsync(async () => (string)(await uploads.StateAsync(id))["status"]! == "failed", "it fails");
        Assert.That((string)(await uploads.StateAsync(id))["reason"]!, Is.EqualTo("The picture could not be processed."));
        Assert.That((await uploads.Server.Services.GetRequiredService<UploadStates>().FindAsync(id, default))!.Tries, Is.EqualTo(5));
        await Until.TrueAsync(() => !uploads.Objects().Any(o => o.Contains(id, StringComparison.Ordinal)), "nothing of it is left");
        Assert.That(others, Is.Unique);
    }

    [Test]
    public async Task Upload_ThatEndedItsWorkerFiveTimes_IsNotTriedAgain()
    {
        // A try is counted before it is made: this is what five processes that died of it have left.
        await using var uploads = await UploadServer.StartAsync(("Uploads:Workers", "1"));
        string id = ImageProxy.Uploads.UploadId.New();
        var states = uploads.Server.Services.GetRequiredService<UploadStates>();
        await states.WriteAsync(new() { Id = id, Status = UploadStatus.Processing, Subject = "ann", Tries = 5, Bytes = 1, CreatedAt = DateTimeOffset.UtcNow, ChangedAt = DateTimeOffset.UtcNow }, default);
        await uploads.Queue.AnnounceAsync(id, default);
        await Until.TrueAsync(async () => await states.FindAsync(id, default) is { Status: UploadStatus.Failed, Reason.Length: > 0 }, "it has failed");
    }

    [Test]
    public async Task Queue_OfTheService_IsSeenInMetricsAndHealth()
    {
        string folder = Directory.CreateTempSubdirectory("imageproxy-uploads-").FullName;
        await using (var server = await ImageProxyServer.StartAsync(
            ("Uploads:Enabled", "true"), ("Uploads:Keys:0", UploadServer.Key), ("Uploads:Private:Type", "Files"), ("Uploads:Private:Root", Path.Combine(folder, "private")),
            ("Uploads:Public:Type", "Files"), ("Uploads:Public:Root", Path.Combine(folder, "public")), ("Uploads:Queue:Directory", Path.Combine(folder, "queue"))))
        {
            var queue = server.Services.GetRequiredService<IUploadQueue>();
            Assert.That(await server.Admin.GetStringAsync("/health/ready"), Is.EqualTo("ready\nuploads: the queue is empty\n"));
            await queue.AnnounceAsync(ImageProxy.Uploads.UploadId.New(), default); // of nothing that is known: done at once
            await Until.TrueAsync(async () => await server.MetricAsync("imageproxy_uploads_queue_completions_total") >= 1, "it is done");
            Assert.That(await server.MetricAsync("imageproxy_uploads_queue_deliveries_total", "attempt=\"1\""), Is.EqualTo(1));
            Assert.That(await server.MetricAsync("imageproxy_uploads_queue_announcements_total", "outcome=\"ok\""), Is.EqualTo(1));
            Assert.That(await server.Admin.GetStringAsync("/metrics"), Does.Contain("imageproxy_uploads_queue_depth ").And.Contain("imageproxy_uploads_queue_age_seconds "));
        }

        Directory.Delete(folder, recursive: true);
    }

    [TestCase("worker", 78, "Uploads:Enabled must be true")]
    [TestCase("worker --Uploads:Enabled=true --Uploads:Keys:0=a-key-of-at-least-thirty-two-characters --Uploads:Private:Type=Files --Uploads:Private:Root=p --Uploads:Public:Type=Files --Uploads:Public:Root=q", 78, "Uploads:Queue:Driver must be Redis or Sqs")]
    [TestCase("worker --help", 0, "Crunches uploads")]
    public async Task Worker_ThatCannotWork_SaysWhy(string arguments, int code, string says)
    {
        string folder = Directory.CreateTempSubdirectory("imageproxy-worker-").FullName;
        var run = await CommandRun.OfAsync(folder, arguments.Split(' '));
        Directory.Delete(folder, recursive: true);
        Assert.That(run.Code, Is.EqualTo(code), run.Error);
        Assert.That(run.Output + run.Error, Does.Contain(says));
    }
}

using System.Net;
using ImageProxy.Rendering.Workers;
using ImageProxy.Stress.Scenarios;

namespace ImageProxy.EndToEnd.Workers;

/// <summary>Workers come and go, and no request notices.</summary>
internal sealed class WorkerLifeTests
{
    [Test]
    public async Task Get_WorkersKilledUnderLoad_CostsNoRequestAnything()
    {
        await using var server = await ImageProxyServer.StartAsync(("Rendering:Slots", "2"), ("Rendering:OverloadWait", "00:00:04"));
        const int originals = 120;
        for (int i = 0; i < originals; i++)
            server.Put($"{i}.jpg", TestOriginals.Photo(900 + i, 700));
        int answered = 0, killed = 0;

        // :: Four clients; the oldest worker, which is at work, is killed at every fifteenth answer. Ten a second are replaced at once.
        var answers = new string[originals];
        await Parallel.ForEachAsync(Enumerable.Range(0, originals), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (i, _) =>
        {
            using var response = await server.GetAsync($"/200/200/crop/{i}.jpg");
            answers[i] = response.IsSuccessStatusCode ? "" : $"{response.StatusCode} {await response.Content.ReadAsStringAsync(CancellationToken.None)}";
            if (Interlocked.Increment(ref answered) % 15 == 0 && WorkerProcesses.Of(Environment.ProcessId) is { Count: > 0 } workers)
            {
                WorkerProcesses.Kill(workers.Min());
                Interlocked.Increment(ref killed);
            }
        });

        Assert.That(answers.Where(answer => answer.Length > 0), Is.Empty, string.Join('\n', server.Logs.Lines.Where(line => line.Id is 7001 or 7002).Select(line => line.Text)));
        Assert.That(killed, Is.GreaterThanOrEqualTo(6));
        Assert.That(server.Logs.Lines.Where(line => line.Id is 2003 or 2005), Is.Empty, "no original is blamed");
        Assert.That(await server.MetricAsync("imageproxy_worker_deaths_total", "reason=\"killed\""), Is.GreaterThan(0));
    }

    [Test]
    public void Start_WorkerThatCannotRender_FailsWithWhatTheWorkerSays()
    {
        string missing = Path.Combine(AppContext.BaseDirectory, "there-is-no-such-mode.dll");
        using var launcher = new WorkerLauncher(new(1 << 30, AllowSvg: false, Trials: false) { ModeAssemblies = [missing] }, requireSandbox: true);
        Assert.That(() => launcher.Launch(isSpare: false), Throws.TypeOf<WorkerStartException>().With.Message.EqualTo($"cannot be used: there is no {missing}."));
    }

    [Test]
    public async Task Get_AfterItsJobs_TheWorkerIsAnotherProcess()
    {
        await using var server = await ImageProxyServer.StartAsync(("Rendering:Slots", "1"), ("Rendering:WorkerJobs", "3"));
        var seen = new HashSet<int>();
        int next = 0;

        // One that has done its jobs goes on until another is ready, which takes as long as many renders.
        await Until.TrueAsync(
            async () =>
            {
                server.Put($"{++next}.jpg", TestOriginals.Photo(64, 48));
                using var response = await server.GetAsync($"/50/50/crop/{next}.jpg");
                Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
                seen.UnionWith(WorkerProcesses.Of(Environment.ProcessId));
                return await server.MetricAsync("imageproxy_worker_deaths_total", "reason=\"recycled\"") >= 3;
            },
            "three have been replaced");
        Assert.That(seen, Has.Count.GreaterThanOrEqualTo(4));
        await Until.TrueAsync(async () => await server.MetricAsync("imageproxy_workers") is >= 1 and <= 2, "as many as slots and one more");
    }

    [Test]
    public async Task Get_FiftyDeaths_LeaveNoProcessNoDescriptorAndNoFileBehind()
    {
        await using var server = await Trials.StartAsync(("Rendering:Slots", "1"));
        for (int i = 0; i < 27; i++)
            server.Put($"{i}.jpg", Trials.Original("exit", 64 + i)); // of one that is known, a worker dies once
        await DieAsync(0, 2);
        var before = await RestingAsync(server);
        string[] filesBefore = Directory.GetFileSystemEntries("/dev/shm");

        await DieAsync(2, 27);

        var after = await RestingAsync(server);
        Assert.That(await server.MetricAsync("imageproxy_worker_deaths_total", "reason=\"crash\""), Is.EqualTo(54));
        Assert.That(after.Processes, Is.EqualTo(before.Processes));
        Assert.That(after.Files, Is.EqualTo(before.Files).Within(8), "threads and connections of the service itself come and go; a worker has four in the service");
        Assert.That(Directory.GetFileSystemEntries("/dev/shm"), Is.EqualTo(filesBefore));

        async Task DieAsync(int from, int to)
        {
            for (int i = from; i < to; i++)
            {
                using var response = await server.GetAsync($"/50/50/crop/{i}.jpg");
                Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.UnprocessableContent));
            }
        }
    }

    [Test]
    public async Task Get_ClientLeaves_ItsWorkerIsFreedAtOnce()
    {
        await using var server = await Trials.StartAsync(("Rendering:Slots", "1"));
        server.Put("sound.jpg", TestOriginals.Photo(64, 48));

        // A render that is past half of its expected time when its last client leaves is finished all the same; this one is not for a long time.
        server.Put("large.jpg", Trials.Original("hang", 5_000, 4_000));
        using var leaving = new CancellationTokenSource();
        var abandoned = server.Client.GetAsync("/1920/1080/stretch/large.jpg@png", leaving.Token);
        await Until.TrueAsync(async () => await server.MetricAsync("imageproxy_slots_busy") == 1, "it is being rendered");
        await leaving.CancelAsync();
        Assert.That(async () => await abandoned, Throws.InstanceOf<OperationCanceledException>());

        await Until.TrueAsync(async () => await server.MetricAsync("imageproxy_worker_deaths_total", "reason=\"canceled\"") == 1, "its worker is killed");
        using var response = await server.GetAsync("/50/50/crop/sound.jpg");
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Start_WithoutIsolation_StartsNoProcess()
    {
        await using var server = await ImageProxyServer.StartAsync(("Rendering:Isolation", "None"));
        server.Put("photo.jpg", TestOriginals.Photo(64, 48));
        using var response = await server.GetAsync("/50/50/crop/photo.jpg");
        Assert.That((response.StatusCode, WorkerProcesses.Of(Environment.ProcessId).Count), Is.EqualTo((HttpStatusCode.OK, 0)));
        Assert.That(await server.Admin.GetStringAsync("/metrics"), Does.Not.Contain("imageproxy_worker_starts"));
    }

    [Test]
    public async Task Stop_Service_LeavesNoWorker()
    {
        var server = await ImageProxyServer.StartAsync();
        var workers = WorkerProcesses.Of(Environment.ProcessId);
        await server.DisposeAsync();
        Assert.That(workers, Is.Not.Empty);
        Assert.That(workers.Where(WorkerProcesses.IsAlive), Is.Empty);
    }

    /// <summary>What this process and its workers hold while nothing is rendered and as many workers wait as ever will: one for the slot, and one more.</summary>
    private static async Task<ServiceState> RestingAsync(ImageProxyServer server)
    {
        await Until.TrueAsync(
            async () =>
            {
                string key = $"{Guid.NewGuid():n}.jpg";
                server.Put(key, TestOriginals.Photo(64, 48));
                using var response = await server.GetAsync($"/50/50/crop/{key}");
                return response.IsSuccessStatusCode && await server.MetricAsync("imageproxy_workers") == 2 && WorkerProcesses.Of(Environment.ProcessId).Count == 2;
            },
            "both workers are there");
        return ServiceState.Of(Environment.ProcessId);
    }
}

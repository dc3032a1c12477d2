using System.Diagnostics.Metrics;
using ImageProxy.Uploads;
using ImageProxy.Uploads.Queues;
using ImageProxy.Uploads.Queues.InProcess;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace ImageProxy.Tests.Uploads.Queues;

/// <summary>The queue of one process, and what the next process finds in its journal.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class JournaledQueueTests : IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly string _folder = Directory.CreateTempSubdirectory("imageproxy-journal-").FullName;
    private readonly ManualTime _time = new();
    private readonly List<JournaledQueue> _queues = [];

    [Test]
    public async Task AnyMoment_AfterAnAnswer_TheJournalHasIt([Range(1, 8)] int seed)
    {
        // What lies in the folder just after each call is what a kill -9 would leave.
        var random = new Random(seed);
        var queue = Open();
        var open = new SortedDictionary<string, int>(StringComparer.Ordinal); // deliveries by id
        var held = new List<IUploadDelivery>();
        for (int step = 0; step < 150; step++)
        {
            int what = step == 0 ? 0 : random.Next(5);
            if (what <= 1)
            {
                string id = UploadId.New();
                await queue.AnnounceAsync(id, default);
                open.Add(id, 0);
            }
            else if (what == 2 && open.Count > held.Count)
            {
                var delivery = await queue.TakeAsync(default);
                Assert.That(delivery.Attempt, Is.EqualTo(++open[delivery.Id]));
                held.Add(delivery);
            }
            else if (held.Count > 0)
            {
                var delivery = held[random.Next(held.Count)];
                held.Remove(delivery);
                if (what == 3)
                    await delivery.ReturnAsync(TimeSpan.Zero, default);
                else if (open.Remove(delivery.Id))
                    await delivery.CompleteAsync(default);
            }

            var replay = JournalReplay.Of(File.ReadAllBytes(Path.Combine(_folder, JournalFile.FileName)).AsSpan(8));
            Assert.That(replay.Open.Select(e => (e.Id, e.Attempt)).Order(), Is.EqualTo(open.Select(p => (p.Key, p.Value))), $"step {step}");
            Assert.That(replay.Open.Where(e => e.IsHeld).Select(e => e.Id), Is.EquivalentTo(held.Select(d => d.Id)));
        }
    }

    [Test]
    public async Task Take_HeldByTheProcessBefore_IsItsSecondDelivery()
    {
        var first = Open();
        string held = UploadId.New(), waiting = UploadId.New();
        await first.AnnounceAsync(held, default);
        await first.AnnounceAsync(waiting, default);
        Assert.That((await first.TakeAsync(default)).Id, Is.EqualTo(held));
        await first.DisposeAsync();

        var second = Open();
        var again = await second.TakeAsync(default);
        var other = await second.TakeAsync(default);
        Assert.That((again.Id, again.Attempt, other.Id, other.Attempt), Is.EqualTo((held, 2, waiting, 1)));
    }

    [Test]
    public async Task Return_ForAWhile_IsDeliveredWhenItIsOver_AlsoByTheNextProcess()
    {
        var queue = Open();
        await queue.AnnounceAsync(UploadId.New(), default);
        await (await queue.TakeAsync(default)).ReturnAsync(TimeSpan.FromSeconds(30), default);
        var taking = queue.TakeAsync(default).AsTask();
        _time.Advance(TimeSpan.FromSeconds(29.9));
        Assert.That(taking.IsCompleted, Is.False);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        var second = await taking;
        Assert.That(second.Attempt, Is.EqualTo(2));

        await second.ReturnAsync(TimeSpan.FromSeconds(30), default);
        await queue.DisposeAsync();
        taking = Open().TakeAsync(default).AsTask();
        await _time.ScheduledAsync(TimeSpan.FromSeconds(30));
        Assert.That(taking.IsCompleted, Is.False);
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.That((await taking).Attempt, Is.EqualTo(3));
    }

    [Test]
    public async Task Announce_OverTheCapacity_IsRefusedUntilOneIsDone()
    {
        var queue = Open(capacity: 2);
        await queue.AnnounceAsync(UploadId.New(), default);
        await queue.AnnounceAsync(UploadId.New(), default);
        Assert.That(async () => await queue.AnnounceAsync(UploadId.New(), default), Throws.TypeOf<UploadQueueException>().With.Message.Contains("full"));
        await (await queue.TakeAsync(default)).CompleteAsync(default);
        Assert.That(async () => await queue.AnnounceAsync(UploadId.New(), default), Throws.Nothing);
    }

    [Test]
    public async Task Announce_FolderOfAnotherProcess_IsRefused_AndTakenOverWhenThatEnds()
    {
        var old = Open();
        string id = UploadId.New();
        await old.AnnounceAsync(id, default);
        var young = Open();
        Assert.That(async () => await young.AnnounceAsync(UploadId.New(), default), Throws.TypeOf<UploadQueueException>().With.Message.Contains("Another process"));
        var taking = young.TakeAsync(default).AsTask();
        await _time.ScheduledAsync(TimeSpan.FromMilliseconds(200));
        await old.DisposeAsync();
        _time.Advance(TimeSpan.FromMilliseconds(200));
        Assert.That((await taking).Id, Is.EqualTo(id));
    }

    [Test]
    public async Task Journal_OfMuchThatIsDone_IsRewritten()
    {
        var queue = Open();
        string kept = UploadId.New();
        await queue.AnnounceAsync(kept, default);
        for (int round = 0; round < 13; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 1_000).Select(_ => queue.AnnounceAsync(UploadId.New(), default).AsTask()));
            for (int i = 0; i < 1_000; i++)
            {
                var delivery = await queue.TakeAsync(default);
                if (delivery.Id == kept)
                    await delivery.ReturnAsync(TimeSpan.FromDays(1), default);
                else
                    await delivery.CompleteAsync(default);
            }
        }

        long written = 13_000L * ((3 * JournalRecord.MinBytes) + UploadId.Length);
        Assert.That(written, Is.GreaterThan(JournalWriter.MinRewriteBytes), "the test writes enough");
        Assert.That(new FileInfo(Path.Combine(_folder, JournalFile.FileName)).Length, Is.LessThan(written * 3 / 4));
        await queue.DisposeAsync();
        using (JournalFile.Open(_folder, out var replay))
            Assert.That(replay.Open.Select(e => e.Id), Does.Contain(kept));
    }

    [Test]
    public async Task Measure_SaysHowMuchAndSinceWhen()
    {
        var queue = Open();
        await queue.AnnounceAsync(UploadId.New(), default);
        _time.Advance(TimeSpan.FromSeconds(5));
        await queue.AnnounceAsync(UploadId.New(), default);
        Assert.That(await queue.MeasureAsync(default), Is.EqualTo(new QueueUsage(2, TimeSpan.FromSeconds(5))));
        await (await queue.TakeAsync(default)).CompleteAsync(default);
        Assert.That(await queue.MeasureAsync(default), Is.EqualTo(new QueueUsage(1, TimeSpan.Zero)));
    }

    [Test]
    public async Task Take_Canceled_LosesNothing()
    {
        var queue = Open();
        using var leaves = new CancellationTokenSource();
        var taking = queue.TakeAsync(leaves.Token).AsTask();
        await leaves.CancelAsync();
        Assert.That(async () => await taking, Throws.InstanceOf<OperationCanceledException>());
        string id = UploadId.New();
        await queue.AnnounceAsync(id, default);
        Assert.That((await queue.TakeAsync(default)).Id, Is.EqualTo(id));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var queue in _queues)
            await queue.DisposeAsync();
        await _services.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private JournaledQueue Open(int capacity = 100_000)
    {
        var queue = new JournaledQueue(
            new() { Directory = _folder, Capacity = capacity, Sync = false }, new(_services.GetRequiredService<IMeterFactory>()), _time, NullLogger<JournaledQueue>.Instance);
        _queues.Add(queue);
        return queue;
    }
}

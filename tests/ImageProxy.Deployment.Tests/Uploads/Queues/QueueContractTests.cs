using System.Diagnostics;
using ImageProxy.Uploads;
using ImageProxy.Uploads.Queues;

namespace ImageProxy.EndToEnd.Uploads.Queues;

/// <summary>What every driver promises.</summary>
[TestFixture(UploadQueueDriver.InProcess)]
[TestFixture(UploadQueueDriver.Redis)]
[TestFixture(UploadQueueDriver.Sqs)]
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class QueueContractTests(UploadQueueDriver driver)
{
    private QueueHost _host = null!;

    [SetUp]
    public async Task StartAsync() => _host = await QueueHost.StartAsync(driver);

    [TearDown]
    public async Task StopAsync() => await _host.DisposeAsync();

    [Test]
    public async Task Take_ByManyAtOnce_EachIsDeliveredOnce()
    {
        var queue = _host.Open(options => options with { Lease = TimeSpan.FromSeconds(30) }); // nobody is late, on any machine
        string[] ids = [.. Enumerable.Range(0, 40).Select(_ => UploadId.New())];
        var taking = Enumerable.Range(0, ids.Length).Select(async _ =>
        {
            await using var delivery = await TakeAsync(queue);
            await delivery.CompleteAsync(default);
            return (delivery.Id, delivery.Attempt);
        }).ToArray();
        await Task.WhenAll(ids.Select(id => queue.AnnounceAsync(id, default).AsTask()));
        Assert.That(await Task.WhenAll(taking), Is.EquivalentTo(ids.Select(id => (id, 1))));
        await Until.TrueAsync(async () => await ((IUploadQueueUsage)queue).MeasureAsync(default) is { Depth: 0 }, "nothing is left");
    }

    [Test]
    public async Task Return_ForAWhile_IsDeliveredAgainAfterIt()
    {
        var queue = _host.Open();
        string id = UploadId.New();
        await queue.AnnounceAsync(id, default);
        var first = await TakeAsync(queue);
        long returned = Stopwatch.GetTimestamp();
        await first.ReturnAsync(TimeSpan.FromSeconds(1), default);
        await first.DisposeAsync(); // changes nothing any more
        var second = await TakeAsync(queue);
        Assert.That((second.Id, second.Attempt), Is.EqualTo((id, 2)));
        Assert.That(Stopwatch.GetElapsedTime(returned), Is.GreaterThan(TimeSpan.FromSeconds(0.95)));
        await second.DisposeAsync();
        var third = await TakeAsync(queue);
        Assert.That((third.Id, third.Attempt), Is.EqualTo((id, 3)), "disposed of without a word is given back, too");
        await third.CompleteAsync(default);
    }

    [Test]
    public async Task Take_Held_StaysItsHoldersForLongerThanALease_AndKeepsNobodyFromTheNext()
    {
        var queue = _host.Open();
        string held = UploadId.New(), next = UploadId.New();
        await queue.AnnounceAsync(held, default);
        await using var delivery = await TakeAsync(queue);
        using var patience = new CancellationTokenSource(QueueHost.Lease * 1.5);
        Assert.That(async () => await queue.TakeAsync(patience.Token), Throws.InstanceOf<OperationCanceledException>());
        await queue.AnnounceAsync(next, default);
        await using var other = await TakeAsync(queue);
        Assert.That((delivery.Id, other.Id), Is.EqualTo((held, next)));
        await delivery.CompleteAsync(default);
        await other.CompleteAsync(default);
    }

    [Test]
    public async Task Take_Canceled_LosesNothing()
    {
        var queue = _host.Open();
        for (int i = 0; i < 3; i++)
        {
            using var leaves = new CancellationTokenSource();
            var taking = queue.TakeAsync(leaves.Token).AsTask();
            await leaves.CancelAsync();
            Assert.That(async () => await taking, Throws.InstanceOf<OperationCanceledException>());
        }

        string id = UploadId.New();
        await queue.AnnounceAsync(id, default);
        await using var delivery = await TakeAsync(queue);
        Assert.That(delivery.Id, Is.EqualTo(id));
        await delivery.CompleteAsync(default);
    }

    [Test]
    public async Task Announce_TwiceTheSame_IsDeliveredTwice()
    {
        var queue = _host.Open();
        string id = UploadId.New();
        await queue.AnnounceAsync(id, default);
        await queue.AnnounceAsync(id, default);
        await using var first = await TakeAsync(queue);
        await using var second = await TakeAsync(queue);
        Assert.That((first.Id, second.Id), Is.EqualTo((id, id)));
        await first.CompleteAsync(default);
        await second.CompleteAsync(default);
    }

    [Test]
    public async Task Close_WhileSomebodyHolds_LeavesItToTheNextProcess()
    {
        var queue = _host.Open();
        string id = UploadId.New();
        await queue.AnnounceAsync(id, default);
        await using (var delivery = await TakeAsync(queue))
            await _host.CloseAsync(queue);
        await using var again = await TakeAsync(_host.Open());
        Assert.That((again.Id, again.Attempt), Is.EqualTo((id, 2)));
        await again.CompleteAsync(default);
    }

    private static async Task<IUploadDelivery> TakeAsync(IUploadQueue queue)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        return await queue.TakeAsync(patience.Token);
    }
}

using ImageProxy.Uploads;
using ImageProxy.Uploads.Queues;

namespace ImageProxy.EndToEnd.Uploads.Queues;

/// <summary>What a queue in Redis has to bear.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class StreamQueueTests
{
    private const string Key = "imageproxy:uploads";

    private QueueHost _host = null!;

    [SetUp]
    public async Task StartAsync() => _host = await QueueHost.StartAsync(UploadQueueDriver.Redis);

    [TearDown]
    public async Task StopAsync() => await _host.DisposeAsync();

    [Test]
    public async Task Take_OfADeadConsumers_IsClaimedAfterItsLease_AndCountsAsADelivery()
    {
        // A process that takes and then renews nothing is a dead one.
        var queue = _host.Open();
        string id = UploadId.New();
        await queue.AnnounceAsync(id, default);
        await using (var seen = await queue.TakeAsync(default))
            await seen.ReturnAsync(TimeSpan.Zero, default);
        await Until.TrueAsync(async () => await _host.Redis!.SendAsync("ZCARD", Key + ":later") == "1" || await _host.Redis.SendAsync("XLEN", Key) == "1", "it is back");
        await _host.Redis!.SendAsync("EVAL", "local l = redis.call('ZPOPMIN', KEYS[2])[1] local i, a, t = string.match(l, '^(%w+) (%d+) (%d+)$') redis.call('XADD', KEYS[1], '*', 'id', i, 'attempt', a, 'at', t) return 1", "2", Key, Key + ":later");
        await _host.Redis.SendAsync("XREADGROUP", "GROUP", "workers", "dead", "COUNT", "1", "STREAMS", Key, ">");

        await using var delivery = await queue.TakeAsync(default);

        Assert.That((delivery.Id, delivery.Attempt), Is.EqualTo((id, 3)), "one was given back, one was the dead consumer's");
        await delivery.CompleteAsync(default);
        Assert.That(await _host.Redis.SendAsync("XLEN", Key), Is.EqualTo("0"), "what is done leaves nothing behind");
    }

    [Test]
    public async Task Redis_Away_IsAnExceptionAndThenWorksAgain()
    {
        var queue = _host.Open(o => o with { Timeout = TimeSpan.FromMilliseconds(300) });
        await queue.AnnounceAsync(UploadId.New(), default);
        await _host.Redis!.KillAsync();
        Assert.That(async () => await queue.AnnounceAsync(UploadId.New(), default), Throws.TypeOf<UploadQueueException>());
        Assert.That(async () => await queue.TakeAsync(default), Throws.TypeOf<UploadQueueException>());
        await _host.Redis.RestartAsync();
        string id = UploadId.New();
        await Until.TrueAsync(() => TryAnnounceAsync(queue, id), "it is announced again");
        await using var delivery = await TakeAsync(queue); // the group has to be made anew
        Assert.That(delivery.Id, Is.EqualTo(id));
        await delivery.CompleteAsync(default);
    }

    [Test]
    public async Task Announce_OverTheCapacity_IsRefused()
    {
        var queue = _host.Open(o => o with { Capacity = 1 });
        await queue.AnnounceAsync(UploadId.New(), default);
        Assert.That(async () => await queue.AnnounceAsync(UploadId.New(), default), Throws.TypeOf<UploadQueueException>().With.Message.Contains("full"));
        await (await queue.TakeAsync(default)).CompleteAsync(default);
        Assert.That(async () => await queue.AnnounceAsync(UploadId.New(), default), Throws.Nothing);
    }

    [Test]
    public async Task Measure_SaysHowMuchAndSinceWhen()
    {
        var queue = _host.Open();
        await queue.AnnounceAsync(UploadId.New(), default);
        await queue.AnnounceAsync(UploadId.New(), default);
        await (await queue.TakeAsync(default)).ReturnAsync(TimeSpan.FromMinutes(1), default);
        var usage = await ((IUploadQueueUsage)queue).MeasureAsync(default);
        Assert.That(usage.Depth, Is.EqualTo(2));
        Assert.That(usage.Oldest, Is.InRange(TimeSpan.Zero, TimeSpan.FromSeconds(30)));
    }

    private static async Task<bool> TryAnnounceAsync(IUploadQueue queue, string id)
    {
        try
        {
            await queue.AnnounceAsync(id, default);
            return true;
        }
        catch (UploadQueueException)
        {
            return false;
        }
    }

    private static async Task<IUploadDelivery> TakeAsync(IUploadQueue queue)
    {
        IUploadDelivery? taken = null;
        await Until.TrueAsync(
            async () =>
            {
                try
                {
                    taken = await queue.TakeAsync(default);
                    return true;
                }
                catch (UploadQueueException)
                {
                    return false;
                }
            },
            "it is taken");
        return taken!;
    }
}

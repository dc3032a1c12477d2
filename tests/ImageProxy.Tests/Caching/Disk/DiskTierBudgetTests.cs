using System.Collections.Concurrent;
using ImageProxy.Caching;
using ImageProxy.Caching.Disk;

namespace ImageProxy.Tests.Caching.Disk;

public class DiskTierBudgetTests
{
    private const int Block = 4096;

    private static readonly CachingOptions TenBlocks = new() { MaxBytes = 10 * Block, LowWater = 0.8 };

    [Test]
    public async Task Set_OverTheLimit_EvictsTheLeastRecentlyUsedDownToLowWater()
    {
        await using var bench = new TierBench(TenBlocks);
        for (int i = 0; i < 10; i++)
            await bench.SetAsync(i);
        await bench.GetAsync(0);
        await bench.GetAsync(2);

        await bench.SetAsync(10);

        // Room for one is made by going down to 8 of 10 blocks: 1 and 3 were the least recently used.
        Assert.That(await bench.PresentAsync(11), Is.EqualTo(new[] { 0, 2, 4, 5, 6, 7, 8, 9, 10 }));
        Assert.That(bench.Readings["imageproxy.cache.evictions{disk}"], Is.EqualTo(2));
        Assert.That(bench.Tier.Bytes, Is.EqualTo(9 * Block));
    }

    [Test]
    public async Task Set_AfterRestart_StillEvictsTheLeastRecentlyUsed()
    {
        using var folder = new ScratchFolder();
        var time = new ManualTime();
        await using (var before = new TierBench(TenBlocks, folder, time))
        {
            for (int i = 0; i < 10; i++)
            {
                await before.SetAsync(i);
                time.Advance(TimeSpan.FromMinutes(1));
            }

            time.Advance(TimeSpan.FromHours(2));
            await before.GetAsync(0);
            await before.GetAsync(1);
        }

        await using var after = new TierBench(TenBlocks, folder, time);
        await after.SetAsync(10);

        Assert.That(await after.PresentAsync(11), Is.EqualTo(new[] { 0, 1, 4, 5, 6, 7, 8, 9, 10 }));
    }

    [Test]
    public async Task Get_ManyTimesWithinAnHour_WritesTheLastUseDownOnce()
    {
        await using var bench = new TierBench();
        await bench.SetAsync(1);
        for (int minute = 0; minute < 130; minute++)
        {
            await bench.GetAsync(1);
            bench.Time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.That(bench.Files.Names.Count(n => n == "SetAccessedAt"), Is.EqualTo(2));
    }

    [TestCase("ENOSPC")]
    [TestCase("EDQUOT")]
    public async Task Set_DiskFullBeforeTheBudgetIs_KeepsToWhatFitsAndGoesOnWriting(string errno)
    {
        // Room for 20 blocks, whatever the budget says.
        await using var bench = new TierBench(new() { MaxBytes = 1000 * Block });
        bench.Files.Fault = (name, _) => name == "Write" && bench.Folder.UsedBytes() > 20 * Block ? Errno.Of(errno) : null;
        for (int i = 0; i < 100; i++)
            await bench.SetAsync(i);

        int[] present = await bench.PresentAsync(100);
        Assert.That(present, Has.Length.InRange(15, 20).And.EqualTo(Enumerable.Range(100 - present.Length, present.Length)), "the latest");
        Assert.That((bench.Tier.IsOff, bench.Tier.Bytes), Is.EqualTo((false, bench.Folder.UsedBytes())));
        Assert.That(bench.Log.Lines.Count(l => l.Id == 3012), Is.EqualTo(1), "once found, the limit holds without another fault");
    }

    [Test]
    public async Task Rescan_AfterTheDiskWasFull_UsesTheWholeBudgetAgain()
    {
        await using var bench = new TierBench(new() { MaxBytes = 1000 * Block, RescanEvery = TimeSpan.FromMinutes(15) });
        bool isFull = true;
        bench.Files.Fault = (name, _) => name == "Write" && isFull && bench.Folder.UsedBytes() > 20 * Block ? Errno.Of("ENOSPC") : null;
        for (int i = 0; i < 30; i++)
            await bench.SetAsync(i);
        Assert.That((await bench.PresentAsync(30)).Length, Is.LessThan(21));

        isFull = false;
        bench.Time.Advance(TimeSpan.FromMinutes(16));
        await bench.Tier.Start();
        for (int i = 0; i < 50; i++)
            await bench.SetAsync(i);

        Assert.That(await bench.PresentAsync(50), Has.Length.EqualTo(50));
    }

    [Test]
    public async Task Set_OthersFillTheDisk_GivesWayOnceAndThenTurnsOff()
    {
        await using var bench = new TierBench(new() { MaxBytes = 1000 * Block });
        for (int i = 0; i < 20; i++)
            await bench.SetAsync(i);
        bench.Files.Fault = (name, _) => name == "Write" ? Errno.Of("ENOSPC") : null;

        await bench.SetAsync(20);

        // A tenth of 20 went to give way, a tenth of the rest to make room for the second try; the third would be another fault's.
        Assert.That((bench.Tier.IsOff, bench.Tier.Entries, bench.Folder.TemporaryFiles().Length), Is.EqualTo((true, 16L, 0)));
    }

    [Test]
    public async Task Set_EntryLargerThanTheBudget_IsNotStoredAndEvictsNothing()
    {
        await using var bench = new TierBench(TenBlocks);
        await bench.SetAsync(1);

        await bench.SetAsync(2, 10 * Block);

        Assert.That(await bench.PresentAsync(3), Is.EqualTo(new[] { 1 }));
        Assert.That(bench.Readings["imageproxy.cache.skipped{disk}"], Is.EqualTo(1));
        Assert.That(bench.Tier.IsOff, Is.False);
    }

    [Test]
    public async Task Set_EntryOfTheWholeBudget_EvictsAllOthers()
    {
        await using var bench = new TierBench(TenBlocks);
        await bench.SetAsync(1);

        await bench.SetAsync(2, (10 * Block) - 1000);

        Assert.That(await bench.PresentAsync(3), Is.EqualTo(new[] { 2 }));
        Assert.That(bench.Files.PeakBytes, Is.EqualTo(10 * Block));
    }

    [Test]
    public async Task Start_LimitLoweredSinceLastRun_EvictsBeforeAnythingIsWritten()
    {
        using var folder = new ScratchFolder();
        await using (var before = new TierBench(folder: folder))
        {
            for (int i = 0; i < 20; i++)
                await before.SetAsync(i);
        }

        await using var after = new TierBench(TenBlocks, folder);
        await after.Tier.Start();

        Assert.That(after.Tier.Bytes, Is.EqualTo(8 * Block));
        Assert.That(folder.UsedBytes(), Is.EqualTo(8 * Block));
    }

    [Test]
    public async Task Get_RemovedWhileItIsRead_IsServedAndNotCounted()
    {
        await using var bench = new TierBench(TenBlocks);
        await bench.SetAsync(1, 9_000);
        bool removed = false;
        bench.Files.Fault = (operation, _) =>
        {
            if (operation == nameof(IDiskFiles.Read) && !removed)
            {
                removed = true;
                bench.Tier.RemoveAsync(Some.Key(1), default).AsTask().Wait();
            }

            return null;
        };

        Assert.That(await bench.GetAsync(1), Is.Not.Null);
        Assert.That((removed, bench.Tier.Bytes, bench.Tier.Entries), Is.EqualTo((true, 0L, 0L)));
    }

    [Test]
    public async Task Set_ManyWritersAndReaders_NeverExceedTheLimitNorServeAnythingElse()
    {
        var options = new CachingOptions { MaxBytes = 40 * Block, LowWater = 0.7 };
        await using var bench = new TierBench(options);
        int[] sizes = [100, 3_000, 5_000, 9_000, 20_000];
        var wrong = new ConcurrentBag<int>();
        long worst = 0;

        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            var random = new Random(worker);
            for (int i = 0; i < 150; i++)
            {
                int number = random.Next(60);
                if (random.Next(10) == 0)
                    await bench.Tier.RemoveAsync(Some.Key(number), default);
                else if (random.Next(2) == 0)
                    await bench.SetAsync(number, sizes[number % sizes.Length]);
                else if (await bench.GetAsync(number) is { } hit && !IsOf(hit, number, sizes))
                    wrong.Add(number);
                InterlockedMax(ref worst, bench.Tier.Bytes);
            }
        })));

        Assert.That(wrong, Is.Empty);
        Assert.That(worst, Is.LessThanOrEqualTo(options.MaxBytes));
        Assert.That(bench.Files.PeakBytes, Is.LessThanOrEqualTo(options.MaxBytes).And.GreaterThan(options.MaxBytes / 2));
        Assert.That(bench.Tier.Bytes, Is.EqualTo(bench.Folder.UsedBytes()));
        Assert.That(bench.Readings["imageproxy.cache.evictions{disk}"], Is.Positive);
        Assert.That(bench.Readings["imageproxy.cache.corrupt{disk}"], Is.Null);
    }

    [Test]
    public async Task TwoTiersOnOneFolder_WritingReadingRemovingEvicting_ServeOnlyWhatWasStored()
    {
        using var folder = new ScratchFolder();
        var options = new CachingOptions { MaxBytes = 30 * Block, LowWater = 0.6 };
        await using var first = new TierBench(options, folder, realTime: true);
        await using var second = new TierBench(options, folder, realTime: true);
        int[] sizes = [100, 6_000, 15_000];
        var wrong = new ConcurrentBag<int>();
        int hits = 0;

        await Task.WhenAll(Enumerable.Range(0, 6).Select(worker => Task.Run(async () =>
        {
            TierBench bench = worker % 2 == 0 ? first : second;
            var random = new Random(worker);
            for (int i = 0; i < 150; i++)
            {
                int number = random.Next(30);
                if (random.Next(10) == 0)
                    await bench.Tier.RemoveAsync(Some.Key(number), default);
                else if (random.Next(2) == 0)
                    await bench.SetAsync(number, sizes[number % sizes.Length]);
                else if (await bench.GetAsync(number) is { } hit && Interlocked.Increment(ref hits) > 0 && !IsOf(hit, number, sizes))
                    wrong.Add(number);
            }
        })));

        Assert.That(wrong, Is.Empty);
        Assert.That(hits, Is.Positive);
        Assert.That(folder.TemporaryFiles(), Is.Empty);
        Assert.That((first.Tier.IsOff, second.Tier.IsOff), Is.EqualTo((false, false)));
        Assert.That(first.Readings["imageproxy.cache.corrupt{disk}"] ?? second.Readings["imageproxy.cache.corrupt{disk}"], Is.Null);
    }

    private static bool IsOf(Rendition hit, int number, int[] sizes) =>
        hit.Info.ETag == $"\"r{number}\"" && hit.Body.Span.SequenceEqual(Some.Rendition(number, sizes[number % sizes.Length]).Body.Span);

    private static void InterlockedMax(ref long worst, long value)
    {
        long seen = Volatile.Read(ref worst);
        while (value > seen && Interlocked.CompareExchange(ref worst, value, seen) is var now && now != seen)
            seen = now;
    }
}

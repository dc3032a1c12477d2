using ImageProxy.Caching;

namespace ImageProxy.Tests.Caching.Disk;

/// <summary>The disk answers with an error instead of doing as it is told, at every single call there is.</summary>
[Parallelizable(ParallelScope.Children)]
public class DiskTierFaultTests
{
    private const int Numbers = 5;

    private static readonly CachingOptions FourBlocks = new() { MaxBytes = 4 * 4096, LowWater = 0.5 };

    [Test]
    public async Task EveryCall_FailsOnce_NothingThrowsAndNothingBadIsServed([ValueSource(typeof(Errno), nameof(Errno.Names))] string errno)
    {
        int n = 0;
        for (bool wasReached = true; wasReached; n++)
        {
            int failing = n + 1;
            wasReached = await RunAsync(number => number == failing ? Errno.Of(errno) : null, failing);
        }

        Assert.That(n, Is.GreaterThan(70), "calls in one run");
    }

    [Test]
    public async Task EveryCall_FailsFromThereOn_NothingThrowsAndNothingBadIsServed([Values("ENOSPC", "EACCES")] string errno)
    {
        for (int n = 1; await RunAsync(number => number >= n ? Errno.Of(errno) : null, n); n++)
        {
        }
    }

    [TestCase("ENOSPC", 1)]
    [TestCase("EDQUOT", 1)]
    [TestCase("EROFS", 1)]
    [TestCase("EIO", 3)]
    [TestCase("EACCES", 3)]
    public async Task Set_DiskFailing_TurnsWritingOffWhileReadingGoesOn(string errno, int faultsNeeded)
    {
        await using var bench = new TierBench();
        await bench.SetAsync(0);
        bench.Files.Fault = (name, _) => name == "Write" ? Errno.Of(errno) : null;
        for (int i = 1; i <= faultsNeeded; i++)
        {
            Assert.That(bench.Tier.IsOff, Is.False);
            await bench.SetAsync(i);
        }

        int creates = Creates(bench);
        await bench.SetAsync(9);

        Assert.That((bench.Tier.IsOff, bench.Readings["imageproxy.cache.disk_off"], Creates(bench)), Is.EqualTo((true, 1L, creates)));
        Assert.That(await bench.GetAsync(0), Is.Not.Null);
        Assert.That(bench.Log.Lines.Count(l => l.Id == 3001), Is.EqualTo(1));
        Assert.That(bench.Tier.Bytes, Is.EqualTo(bench.Folder.UsedBytes()));
    }

    [Test]
    public async Task Set_DiskWellAgain_IsTriedAfterDoublingPausesAndTurnsOn()
    {
        await using var bench = new TierBench();
        bool isFull = true;
        bench.Files.Fault = (name, _) => name == "Write" && isFull ? Errno.Of("ENOSPC") : null;
        await bench.SetAsync(0);
        foreach (int pause in (int[])[1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300])
        {
            int creates = Creates(bench);
            bench.Time.Advance(TimeSpan.FromSeconds(pause) - TimeSpan.FromTicks(1));
            await bench.SetAsync(0);
            Assert.That(Creates(bench), Is.EqualTo(creates), $"before {pause} s");
            bench.Time.Advance(TimeSpan.FromTicks(1));
            await bench.SetAsync(0);
            Assert.That(Creates(bench), Is.EqualTo(creates + 1), $"after {pause} s");
        }

        isFull = false;
        bench.Time.Advance(TimeSpan.FromMinutes(5));
        await bench.SetAsync(0);
        await bench.SetAsync(1);

        Assert.That(await bench.PresentAsync(2), Is.EqualTo(new[] { 0, 1 }));
        Assert.That((bench.Tier.IsOff, bench.Readings["imageproxy.cache.disk_off"]), Is.EqualTo((false, 0L)));
        Assert.That(bench.Log.Lines.Where(l => l.Id is 3001 or 3002).Select(l => l.Id), Is.EqualTo(new[] { 3001, 3002 }));
    }

    [Test]
    public async Task Get_ReadOnlyDisk_ServesThoughItCannotNoteTheUse()
    {
        await using var bench = new TierBench();
        await bench.SetAsync(1);
        bench.Time.Advance(TimeSpan.FromHours(2));
        bench.Files.Fault = (name, _) => name is "SetAccessedAt" or "SetModifiedAt" ? Errno.Of("EROFS") : null;

        await bench.Tier.MarkCheckedAsync(Some.Key(1), bench.Time.GetUtcNow(), default);

        Assert.That(await bench.GetAsync(1), Is.Not.Null);
        Assert.That(bench.Files.Names, Does.Contain("SetAccessedAt").And.Contain("SetModifiedAt"));
    }

    [Test]
    public async Task Start_FolderCannotBeRead_NothingIsWrittenUntilItCan()
    {
        await using var bench = new TierBench();
        bool isBroken = true;
        bench.Files.Fault = (name, _) => name == "List" && isBroken ? Errno.Of("EIO") : null;

        await bench.SetAsync(1);
        Assert.That(bench.Folder.EntryFiles(), Is.Empty);
        isBroken = false;
        bench.Time.Advance(TimeSpan.FromSeconds(11));
        await bench.Tier.Start();
        await bench.SetAsync(2);

        Assert.That(await bench.PresentAsync(3), Is.EqualTo(new[] { 2 }));
    }

    [Test]
    public async Task Set_TemporaryThatCannotBeDeleted_StaysCountedUntilItCan()
    {
        await using var bench = new TierBench();
        bool isBroken = true;
        bench.Files.Fault = (name, _) => name is "Flush" or "Move" or "Delete" && isBroken ? Errno.Of("EIO") : null;

        await bench.SetAsync(1);
        Assert.That((bench.Tier.Bytes, bench.Folder.UsedBytes(), bench.Tier.Entries), Is.EqualTo((4096L, 4096L, 0L)));
        isBroken = false;
        await bench.SetAsync(2);

        Assert.That((bench.Tier.Bytes, bench.Folder.UsedBytes(), bench.Folder.TemporaryFiles().Length), Is.EqualTo((4096L, 4096L, 0)));
    }

    private static int Creates(TierBench bench) => bench.Files.Names.Count(n => n == "Create");

    /// <summary>Every operation once or more, with faults as told; then the state the process would leave if it were killed now.</summary>
    /// <returns>Whether as many calls were made as to reach the fault.</returns>
    private static async Task<bool> RunAsync(Func<int, Exception?> fault, int first)
    {
        using var folder = new ScratchFolder();
        int calls;
        await using (var bench = new TierBench(FourBlocks, folder))
        {
            bench.Files.Fault = (_, number) => fault(number);
            for (int i = 0; i < Numbers; i++)
            {
                await bench.SetAsync(i, i == 3 ? 5_000 : 100);
                AssertOwn(await bench.GetAsync(i), i);
                bench.Time.Advance(TimeSpan.FromMinutes(61));
            }

            AssertOwn(await bench.GetAsync(Numbers - 1), Numbers - 1);
            await bench.Tier.MarkCheckedAsync(Some.Key(Numbers - 1), bench.Time.GetUtcNow(), default);
            await foreach (var _ in bench.Tier.FindByOriginalAsync("people/4.jpg"))
            {
            }

            await bench.Tier.RemoveAsync(Some.Key(Numbers - 2), default);
            calls = bench.Files.Calls;
            Assert.That(bench.Files.PeakBytes, Is.LessThanOrEqualTo(FourBlocks.MaxBytes));
            bench.Files.ReleaseLocks();
        }

        await using var next = new TierBench(FourBlocks, folder);
        await next.Tier.Start();
        Assert.That(folder.TemporaryFiles(), Is.Empty, $"temporaries after a fault at call {first}");
        Assert.That(next.Tier.Bytes, Is.EqualTo(folder.UsedBytes()).And.LessThanOrEqualTo(FourBlocks.MaxBytes));
        for (int i = 0; i < Numbers; i++)
            AssertOwn(await next.GetAsync(i), i);
        Assert.That(next.Readings["imageproxy.cache.corrupt{disk}"], Is.Null, $"damaged entries after a fault at call {first}");
        return calls >= first;
    }

    private static void AssertOwn(Rendition? found, int number)
    {
        if (found is not null)
            Assert.That(found.Body.Span.SequenceEqual(Some.Rendition(number, number == 3 ? 5_000 : 100).Body.Span), Is.True, $"body of {number}");
    }
}

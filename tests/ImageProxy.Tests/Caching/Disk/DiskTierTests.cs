using ImageProxy.Caching;
using ImageProxy.Images;
using Microsoft.Extensions.Logging;

namespace ImageProxy.Tests.Caching.Disk;

public class DiskTierTests
{
    [Test]
    public async Task Get_AfterSet_IsTheSameRendition([Values(0, 1, 9_000, 300_000)] int bytes)
    {
        await using var bench = new TierBench();
        Rendition rendition = Some.Rendition(1, bytes);

        await bench.Tier.SetAsync(Some.Key(1), rendition, default);

        Some.AssertSame(await bench.GetAsync(1), rendition);
        Assert.That(await bench.GetAsync(2), Is.Null);
        Assert.That(bench.Tier.Bytes, Is.EqualTo(bench.Folder.UsedBytes()));
        Assert.That(bench.Folder.TemporaryFiles(), Is.Empty);
    }

    [Test]
    public async Task Get_AfterRestart_IsTheSameRendition()
    {
        using var folder = new ScratchFolder();
        await using (var before = new TierBench(folder: folder))
            await before.SetAsync(1);

        await using var after = new TierBench(folder: folder);

        // Not started: lookups need no scan.
        Some.AssertSame(await after.GetAsync(1), Some.Rendition(1));
        await after.Tier.Start();
        Assert.That((after.Tier.Entries, after.Tier.Bytes), Is.EqualTo((1L, 4096L)));
        Assert.That(Directory.GetFiles(folder.Temporaries), Is.Empty);
    }

    [Test]
    public async Task Set_AnotherUnderTheSameKey_ReplacesIt()
    {
        await using var bench = new TierBench();
        await bench.SetAsync(1, 10_000);
        Rendition second = Some.Rendition(7, 20);

        await bench.Tier.SetAsync(Some.Key(1), second, default);

        Some.AssertSame(await bench.GetAsync(1), second);
        Assert.That((bench.Tier.Entries, bench.Tier.Bytes), Is.EqualTo((1L, 4096L)));
    }

    [Test]
    public async Task Remove_AnEntry_TakesItsFileAndItsBytes()
    {
        await using var bench = new TierBench();
        await bench.SetAsync(1);

        await bench.Tier.RemoveAsync(Some.Key(1), default);
        await bench.Tier.RemoveAsync(Some.Key(2), default);

        Assert.That(await bench.GetAsync(1), Is.Null);
        Assert.That(bench.Folder.EntryFiles(), Is.Empty);
        Assert.That(bench.Tier.Bytes, Is.Zero);
    }

    [Test]
    public async Task Get_BitFlippedOnDisk_IsAMissAndRemovesTheFile()
    {
        await using var bench = new TierBench();
        await bench.SetAsync(1, 40);
        string path = bench.Folder.EntryFiles().Single();
        byte[] good = await File.ReadAllBytesAsync(path);
        int flips = 0;
        for (int bit = 0; bit < good.Length * 8; bit += 13, flips++)
        {
            byte[] bad = [.. good];
            bad[bit / 8] ^= (byte)(1 << (bit % 8));
            await File.WriteAllBytesAsync(path, bad);
            Assert.That(await bench.GetAsync(1), Is.Null, $"bit {bit}");
            Assert.That(File.Exists(path), Is.False, $"bit {bit}");
        }

        Assert.That(bench.Readings["imageproxy.cache.corrupt{disk}"], Is.EqualTo(flips));
        Assert.That(bench.Tier.Bytes, Is.Zero);
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(63)]
    [TestCase(64)]
    [TestCase(-1)]
    public async Task Get_TruncatedFile_IsAMissAndRemovesIt(int length)
    {
        await using var bench = new TierBench();
        await bench.SetAsync(1);
        string path = bench.Folder.EntryFiles().Single();
        using (FileStream file = File.OpenWrite(path))
            file.SetLength(length < 0 ? file.Length + length : length);

        Assert.That(await bench.GetAsync(1), Is.Null);
        Assert.That(File.Exists(path), Is.False);
        Assert.That(bench.Log.Lines.Count(l => l.Level == LogLevel.Warning), Is.EqualTo(1));
    }

    [Test]
    public async Task Get_ExtendedFile_IsAMissAndRemovesIt()
    {
        await using var bench = new TierBench();
        await bench.SetAsync(1);
        string path = bench.Folder.EntryFiles().Single();
        await File.AppendAllTextAsync(path, "x");

        Assert.That(await bench.GetAsync(1), Is.Null);
        Assert.That(File.Exists(path), Is.False);
    }

    [Test]
    public async Task Get_TwoFilesExchanged_AreBothMisses()
    {
        await using var bench = new TierBench();
        await bench.SetAsync(1);
        await bench.SetAsync(2);
        string[] paths = bench.Folder.EntryFiles();
        byte[] first = await File.ReadAllBytesAsync(paths[0]);
        File.Copy(paths[1], paths[0], overwrite: true);
        await File.WriteAllBytesAsync(paths[1], first);

        Assert.That(await bench.PresentAsync(3), Is.Empty);
        Assert.That(bench.Readings["imageproxy.cache.corrupt{disk}"], Is.EqualTo(2));
    }

    [Test]
    public async Task MarkChecked_Later_MovesForwardAndSurvivesARestart()
    {
        using var folder = new ScratchFolder();
        var time = new ManualTime();
        DateTimeOffset stored = time.GetUtcNow();
        await using (var before = new TierBench(folder: folder, time: time))
        {
            await before.SetAsync(1);
            byte[] file = await File.ReadAllBytesAsync(folder.EntryFiles().Single());
            time.Advance(TimeSpan.FromHours(2));

            await before.Tier.MarkCheckedAsync(Some.Key(1), stored.AddHours(1), default);
            await before.Tier.MarkCheckedAsync(Some.Key(1), stored.AddMinutes(1), default);
            await before.Tier.MarkCheckedAsync(Some.Key(2), stored.AddMinutes(1), default);

            Assert.That((await before.GetAsync(1))!.Info.CheckedAt, Is.EqualTo(stored.AddHours(1)));
            Assert.That(await File.ReadAllBytesAsync(folder.EntryFiles().Single()), Is.EqualTo(file));
        }

        await using var after = new TierBench(folder: folder, time: time);
        Rendition read = (await after.GetAsync(1))!;
        Assert.That((read.Info.CheckedAt, read.Info.RenderedAt), Is.EqualTo((stored.AddHours(1), stored)));
    }

    [Test]
    public async Task Get_ModifiedInTheFuture_FallsBackToWhatWasWritten()
    {
        await using var bench = new TierBench();
        await bench.SetAsync(1);
        File.SetLastWriteTimeUtc(bench.Folder.EntryFiles().Single(), bench.Time.GetUtcNow().AddYears(1).UtcDateTime);

        Assert.That((await bench.GetAsync(1))!.Info.CheckedAt, Is.EqualTo(bench.Time.GetUtcNow()));
    }

    [Test]
    public async Task Get_WrittenWhileTheClockWasAYearAhead_IsDueForRevalidationAndCanBeMarked()
    {
        using var folder = new ScratchFolder();
        var ahead = new ManualTime();
        ahead.Advance(TimeSpan.FromDays(365));
        await using (var before = new TierBench(folder: folder, time: ahead))
            await before.SetAsync(1);
        var options = new CachingOptions { RevalidateAfter = TimeSpan.FromMinutes(10) };
        await using var bench = new TierBench(options, folder);
        DateTimeOffset now = bench.Time.GetUtcNow();

        Assert.That((await bench.GetAsync(1))!.Info.CheckedAt, Is.EqualTo(now.AddMinutes(-10)));
        await bench.Tier.MarkCheckedAsync(Some.Key(1), now, default);
        Assert.That((await bench.GetAsync(1))!.Info.CheckedAt, Is.EqualTo(now));
    }

    [Test]
    public async Task FindByOriginal_SeveralOfOne_ListsExactlyThose([Values] bool restarted)
    {
        using var folder = new ScratchFolder();
        var first = new TierBench(folder: folder);
        for (int i = 0; i < 6; i++)
            await first.Tier.SetAsync(Some.Key(i), Some.Rendition(i, originalKey: i % 2 == 0 ? "even.jpg" : "odd.jpg"), default);
        TierBench bench = first;
        if (restarted)
        {
            await first.DisposeAsync();
            bench = new TierBench(folder: folder);
        }

        await using (bench)
        {
            for (int round = 0; round < 2; round++)
            {
                RenditionKey[] found = await bench.Tier.FindByOriginalAsync("even.jpg").ToArrayAsync();
                Assert.That(found, Is.EquivalentTo([Some.Key(0), Some.Key(2), Some.Key(4)]));
            }

            int opens = bench.Files.Names.Count(n => n == "TryOpen");
            Assert.That(await bench.Tier.FindByOriginalAsync("none.jpg").ToArrayAsync(), Is.Empty);
            Assert.That(bench.Files.Names.Count(n => n == "TryOpen"), Is.EqualTo(opens), "all originals are known by now");
        }
    }

    [Test]
    public async Task Get_WhileTheFolderIsBeingRead_DoesNotWaitButSetDoes()
    {
        using var folder = new ScratchFolder();
        await using (var before = new TierBench(folder: folder))
            await before.SetAsync(1);
        await using var bench = new TierBench(folder: folder);
        using var gate = new ManualResetEventSlim();
        bench.Files.Fault = (name, _) =>
        {
            if (name == "List")
                gate.Wait();
            return null;
        };

        Task start = bench.Tier.Start();
        Task set = bench.SetAsync(2).AsTask();

        Assert.That(await bench.GetAsync(1), Is.Not.Null);
        Assert.That((start.IsCompleted, set.IsCompleted, bench.Folder.EntryFiles().Length), Is.EqualTo((false, false, 1)));
        gate.Set();
        await set;
        Assert.That(await bench.PresentAsync(3), Is.EqualTo(new[] { 1, 2 }));
        Assert.That(bench.Tier.Bytes, Is.EqualTo(bench.Folder.UsedBytes()));
    }

    [Test]
    public async Task Start_FilesThatAreNotOurs_AreNeitherTouchedNorCounted()
    {
        using var folder = new ScratchFolder();
        await using (var before = new TierBench(folder: folder))
            await before.SetAsync(1);
        string misplaced = Path.Combine(folder.Entries, "zz", Path.GetFileName(folder.EntryFiles().Single()));
        string[] foreign = [misplaced, Path.Combine(folder.Entries, "README"), Path.Combine(folder.Temporaries, "mine.tmp"), Path.Combine(folder.Path, "x")];
        foreach (string path in foreign)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, "not ours");
        }

        await using var bench = new TierBench(folder: folder);
        await bench.Tier.Start();

        Assert.That((bench.Tier.Entries, bench.Tier.Bytes), Is.EqualTo((1L, 4096L)));
        Assert.That(foreign, Has.All.Exist);
    }

    [Test]
    public async Task Rescan_EntriesRemovedAndAddedByOthers_BringsUsageUpToDate()
    {
        using var folder = new ScratchFolder();
        var options = new CachingOptions { RescanEvery = TimeSpan.FromMinutes(5) };
        await using var bench = new TierBench(options, folder);
        await bench.SetAsync(1);
        await bench.SetAsync(2, 5_000);
        await using (var other = new TierBench(folder: folder, time: bench.Time))
            await other.SetAsync(3, 9_000);
        await other_RemovesAsync(Some.Key(1));

        bench.Time.Advance(TimeSpan.FromMinutes(6));
        await bench.Tier.Start();

        Assert.That((bench.Tier.Entries, bench.Tier.Bytes), Is.EqualTo((2L, 8192L + 12288L)));

        Task other_RemovesAsync(RenditionKey key)
        {
            File.Delete(folder.EntryFiles().Single(f => f.EndsWith(key.ToString(), StringComparison.Ordinal)));
            return Task.CompletedTask;
        }
    }

    [Test]
    public async Task Set_FolderDeletedWhileRunning_IsMadeAgain()
    {
        await using var bench = new TierBench();
        await bench.SetAsync(1);
        Directory.Delete(bench.Folder.Entries, recursive: true);

        Assert.That(await bench.GetAsync(1), Is.Null);
        Assert.That(bench.Tier.Bytes, Is.Zero);
        await bench.SetAsync(2);
        await bench.SetAsync(3);

        Assert.That(await bench.PresentAsync(4), Is.EqualTo(new[] { 2, 3 }));
        Assert.That(bench.Tier.IsOff, Is.False);
    }

    [Test]
    public async Task Set_AfterDispose_DoesNothing()
    {
        using var folder = new ScratchFolder();
        var bench = new TierBench(folder: folder);
        await bench.SetAsync(1);
        await bench.DisposeAsync();

        await bench.SetAsync(2);

        Assert.That(folder.EntryFiles(), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task Set_CancelledBeforeItsTurn_ThrowsAndStoresNothing()
    {
        await using var bench = new TierBench();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        Assert.That(
            async () => await bench.Tier.SetAsync(Some.Key(1), Some.Rendition(1), cancelled.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(await bench.GetAsync(1), Is.Null);
    }
}

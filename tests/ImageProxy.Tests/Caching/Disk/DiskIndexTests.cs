using ImageProxy.Caching.Disk;

namespace ImageProxy.Tests.Caching.Disk;

public class DiskIndexTests
{
    private static readonly DateTimeOffset Noon = new(2030, 1, 2, 12, 0, 0, TimeSpan.Zero);

    [Test]
    public void TryReserve_UpToTheLimitInBlocks_AndNotBeyond()
    {
        var index = new DiskIndex(3 * 4096);

        Assert.That((index.TryReserve(1), index.TryReserve(4097), index.TryReserve(1)), Is.EqualTo((true, true, false)));
        Assert.That(index.Used, Is.EqualTo(3 * 4096));
        index.Release(1);
        Assert.That(index.TryReserve(4096), Is.True);
    }

    [Test]
    public void Commit_OverAnEntry_CountsOnlyTheNewOne()
    {
        DiskIndex index = With(1, 10_000);

        Store(index, 1, 100, Noon);

        Assert.That((index.Used, index.Count), Is.EqualTo((4096L, 1)));
    }

    [Test]
    public void Oldest_EqualOrGoingBackClock_KeepsTheOrderOfUse()
    {
        var index = new DiskIndex(1 << 20);
        for (int i = 0; i < 4; i++)
            Store(index, i, 100, Noon.AddHours(-i));
        index.Touch(Some.Key(0), 100, 1, Noon.AddHours(-9));

        Assert.That(index.Oldest(3 * 4096, out _), Is.EqualTo(new[] { Some.Key(1), Some.Key(2), Some.Key(3) }));
    }

    [Test]
    public void IsUnusedSince_EntryUsedAfterTheChoice_IsSpared()
    {
        DiskIndex index = With(1, 100);
        index.Oldest(1, out long cutoff);
        Assert.That(index.IsUnusedSince(Some.Key(1), cutoff), Is.True);

        index.Touch(Some.Key(1), 100, 1, Noon);

        Assert.That(index.IsUnusedSince(Some.Key(1), cutoff), Is.False);
    }

    [Test]
    public void Touch_SmallerFileThanKnown_KeepsTheKnownSize()
    {
        DiskIndex index = With(1, 10_000);

        index.Touch(Some.Key(1), 100, 1, Noon);

        Assert.That(index.Used, Is.EqualTo(3 * 4096));
    }

    [Test]
    public void EndScan_WhatChangedMeanwhile_IsBelievedBeforeTheScan()
    {
        var index = new DiskIndex(1 << 20);
        foreach (int known in (int[])[1, 2, 3])
            Store(index, known, 100, Noon);
        index.BeginScan();
        Store(index, 4, 100, Noon);        // written after the scan had passed its folder
        Store(index, 2, 9_000, Noon);      // replaced
        index.Remove(Some.Key(3));         // removed after the scan had seen it
        index.Remove(Some.Key(5));         // found by nobody but the scan, removed at once
        Store(index, 6, 100, Noon);
        index.Remove(Some.Key(6));
        Store(index, 6, 100, Noon);        // removed, and stored again

        index.EndScan(new()
        {
            [Some.Key(2)] = new(100, Noon),
            [Some.Key(3)] = new(100, Noon),
            [Some.Key(5)] = new(100, Noon),
            [Some.Key(7)] = new(5_000, Noon),
        });

        // 1 has vanished without us; 7 is new to us.
        int[] present = [.. Enumerable.Range(0, 10).Where(i => index.Contains(Some.Key(i)))];
        Assert.That(present, Is.EqualTo(new[] { 2, 4, 6, 7 }));
        Assert.That(index.Used, Is.EqualTo((3 + 1 + 1 + 2) * 4096));
    }

    [Test]
    public void EndScan_UseNotYetWrittenDownWhenItWasRead_IsNotDueAgain()
    {
        DiskIndex index = With(1, 100);
        DateTimeOffset later = Noon.AddHours(2);
        index.TryTouch(Some.Key(1), 1, later, out bool isDue);
        index.BeginScan();
        index.EndScan(new() { [Some.Key(1)] = new(100, Noon) });

        index.TryTouch(Some.Key(1), 1, later, out bool isDueAgain);

        Assert.That((isDue, isDueAgain), Is.EqualTo((true, false)));
    }

    [Test]
    public void EndScan_WriteUnderWay_StaysReserved()
    {
        var index = new DiskIndex(1 << 20);
        index.BeginScan();
        index.TryReserve(100);

        index.EndScan([]);

        Assert.That(index.Used, Is.EqualTo(4096));
        index.Commit(Some.Key(1), 100, 1, Noon);
        Assert.That(index.Used, Is.EqualTo(4096));
    }

    private static DiskIndex With(int number, long bytes)
    {
        var index = new DiskIndex(1 << 20);
        Store(index, number, bytes, Noon);
        return index;
    }

    private static void Store(DiskIndex index, int number, long bytes, DateTimeOffset now)
    {
        Assert.That(index.TryReserve(bytes), Is.True);
        index.Commit(Some.Key(number), bytes, 1, now);
    }
}

using System.Collections.Concurrent;
using ImageProxy.Caching;
using Microsoft.Extensions.Options;

namespace ImageProxy.Tests.Caching;

public class MemoryTierTests
{
    [Test]
    public async Task Get_AfterSet_IsTheVeryRendition()
    {
        MemoryTier tier = New();
        Rendition rendition = Some.Rendition(1);

        await tier.SetAsync(Some.Key(1), rendition, default);

        Assert.That(await tier.GetAsync(Some.Key(1), default), Is.SameAs(rendition));
        Assert.That(await tier.GetAsync(Some.Key(2), default), Is.Null);
    }

    [Test]
    public async Task Bytes_EntriesComeAndGo_CountBodyAndMore()
    {
        MemoryTier tier = New();
        await tier.SetAsync(Some.Key(1), Some.Rendition(1, 10_000), default);
        long one = tier.Bytes;
        await tier.SetAsync(Some.Key(2), Some.Rendition(2, 10_000), default);

        Assert.That(one, Is.InRange(10_400, 12_000));
        Assert.That((tier.Bytes, tier.Entries), Is.EqualTo((2 * one, 2L)));
        await tier.RemoveAsync(Some.Key(1), default);
        await tier.RemoveAsync(Some.Key(1), default);
        Assert.That((tier.Bytes, tier.Entries), Is.EqualTo((one, 1L)));
        await tier.SetAsync(Some.Key(2), Some.Rendition(2, 5_000), default);
        Assert.That((tier.Bytes, tier.Entries), Is.EqualTo((one - 5_000, 1L)));
    }

    [Test]
    public async Task Bytes_EstimateOfTheBookkeeping_IsNotBelowWhatTheHeapSays()
    {
        MemoryTier tier = New(limit: 1L << 30);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 0; i < 20_000; i++)
            await tier.SetAsync(Some.Key(i), Some.Rendition(i, 200), default);
        long after = GC.GetTotalMemory(forceFullCollection: true);

        Assert.That(tier.Bytes, Is.InRange((after - before) * 0.9, (after - before) * 1.6));
    }

    [Test]
    public async Task Set_OverTheLimit_EvictsUnusedBeforeUsed()
    {
        long cost = await CostAsync(1_000);
        MemoryTier tier = New(limit: 4 * cost);
        for (int i = 0; i < 4; i++)
            await tier.SetAsync(Some.Key(i), Some.Rendition(i, 1_000), default);
        await tier.GetAsync(Some.Key(0), default);
        await tier.GetAsync(Some.Key(2), default);

        await tier.SetAsync(Some.Key(4), Some.Rendition(4, 1_000), default);
        await tier.SetAsync(Some.Key(5), Some.Rendition(5, 1_000), default);

        Assert.That(await PresentAsync(tier, 6), Is.EqualTo(new[] { 0, 2, 4, 5 }));
        Assert.That(tier.Bytes, Is.EqualTo(4 * cost));
    }

    [Test]
    public async Task Set_EverythingIsUsed_StillMakesRoom()
    {
        long cost = await CostAsync(1_000);
        MemoryTier tier = New(limit: 3 * cost);
        for (int i = 0; i < 9; i++)
        {
            await tier.SetAsync(Some.Key(i), Some.Rendition(i, 1_000), default);
            await PresentAsync(tier, 9);
        }

        Assert.That((tier.Entries, tier.Bytes), Is.EqualTo((3L, 3 * cost)));
        Assert.That(await tier.GetAsync(Some.Key(8), default), Is.Not.Null);
    }

    [Test]
    public async Task Set_RarelyUsedFlood_LeavesWhatIsUsedAllTheTime()
    {
        long cost = await CostAsync(1_000);
        MemoryTier tier = New(limit: 10 * cost);
        await tier.SetAsync(Some.Key(0), Some.Rendition(0, 1_000), default);
        for (int i = 1; i < 500; i++)
        {
            Assert.That(await tier.GetAsync(Some.Key(0), default), Is.Not.Null, $"after {i}");
            await tier.SetAsync(Some.Key(i), Some.Rendition(i, 1_000), default);
        }
    }

    [Test]
    public async Task Set_LargerThanAnEntryMayBe_IsNotKeptAndRemovesTheOneBefore()
    {
        MemoryTier tier = New(entryLimit: 1_000);
        await tier.SetAsync(Some.Key(1), Some.Rendition(1, 1_000), default);
        Assert.That(tier.Entries, Is.EqualTo(1));

        await tier.SetAsync(Some.Key(1), Some.Rendition(1, 1_001), default);

        Assert.That((await tier.GetAsync(Some.Key(1), default), tier.Bytes, tier.Entries), Is.EqualTo(((Rendition?)null, 0L, 0L)));
    }

    [Test]
    public async Task Fill_EntryIsThere_LeavesIt()
    {
        MemoryTier tier = New();
        Rendition newer = Some.Rendition(1);
        await tier.SetAsync(Some.Key(1), newer, default);

        await tier.FillAsync(Some.Key(1), Some.Rendition(2), default);
        await tier.FillAsync(Some.Key(2), Some.Rendition(2), default);

        Assert.That(await tier.GetAsync(Some.Key(1), default), Is.SameAs(newer));
        Assert.That(await tier.GetAsync(Some.Key(2), default), Is.Not.Null);
    }

    [Test]
    public async Task Set_SliceOfALargeArray_KeepsACopyOfTheSliceOnly()
    {
        MemoryTier tier = New();
        byte[] rented = new byte[100_000];
        rented[10] = 7;
        Rendition rendition = Some.Rendition(1) with { Body = rented.AsMemory(10, 100) };

        await tier.SetAsync(Some.Key(1), rendition, default);
        rented[10] = 8;

        Assert.That((await tier.GetAsync(Some.Key(1), default))!.Body.Span[0], Is.EqualTo(7));
        Assert.That(tier.Bytes, Is.LessThan(2_000));
    }

    [Test]
    public async Task MarkChecked_LaterAndEarlier_OnlyMovesForward()
    {
        MemoryTier tier = New();
        Rendition rendition = Some.Rendition(1);
        DateTimeOffset at = rendition.Info.CheckedAt;
        await tier.SetAsync(Some.Key(1), rendition, default);

        await tier.MarkCheckedAsync(Some.Key(1), at.AddMinutes(2), default);
        await tier.MarkCheckedAsync(Some.Key(1), at.AddMinutes(1), default);
        await tier.MarkCheckedAsync(Some.Key(2), at.AddMinutes(1), default);

        Some.AssertSame(
            await tier.GetAsync(Some.Key(1), default), rendition with { Info = rendition.Info with { CheckedAt = at.AddMinutes(2) } });
        Assert.That(tier.Entries, Is.EqualTo(1));
    }

    [Test]
    public async Task FindByOriginal_SeveralOfOne_ListsExactlyThose()
    {
        MemoryTier tier = New();
        for (int i = 0; i < 4; i++)
            await tier.SetAsync(Some.Key(i), Some.Rendition(i, originalKey: i < 2 ? "a.jpg" : "b.jpg"), default);

        Assert.That(await tier.FindByOriginalAsync("a.jpg").ToArrayAsync(), Is.EquivalentTo([Some.Key(0), Some.Key(1)]));
    }

    [Test]
    public async Task AllMethods_ManyThreads_NeverExceedTheLimitNorLoseCount()
    {
        long limit = 30 * await CostAsync(1_000);
        MemoryTier tier = New(limit);
        var wrong = new ConcurrentBag<string>();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            var random = new Random(worker);
            for (int i = 0; i < 20_000; i++)
            {
                int number = random.Next(100);
                switch (random.Next(8))
                {
                    case 0:
                        await tier.SetAsync(Some.Key(number), Small(number, random), default);
                        break;
                    case 1:
                        await tier.RemoveAsync(Some.Key(number), default);
                        break;
                    case 2:
                        await tier.MarkCheckedAsync(Some.Key(number), DateTimeOffset.UnixEpoch.AddYears(100).AddSeconds(i), default);
                        break;
                    default:
                        if (await tier.GetAsync(Some.Key(number), default) is { } hit && hit.Info.ETag != $"\"r{number}\"")
                            wrong.Add(hit.Info.ETag);
                        break;
                }

                if (tier.Bytes > limit || tier.Bytes < 0)
                    wrong.Add($"{tier.Bytes} bytes");
            }
        })));

        Assert.That(wrong, Is.Empty);
        int[] present = await PresentAsync(tier, 100);
        Assert.That(tier.Entries, Is.EqualTo(present.Length));
        foreach (int number in present)
            await tier.RemoveAsync(Some.Key(number), default);
        Assert.That((tier.Bytes, tier.Entries), Is.EqualTo((0L, 0L)));
    }

    private static Rendition Small(int number, Random random) => Some.Rendition(number, 100) with { Body = new byte[random.Next(3_000)] };

    private static async Task<long> CostAsync(int bytes)
    {
        MemoryTier tier = New();
        await tier.SetAsync(Some.Key(1), Some.Rendition(1, bytes), default);
        return tier.Bytes;
    }

    private static async Task<int[]> PresentAsync(MemoryTier tier, int count)
    {
        var present = new List<int>();
        for (int i = 0; i < count; i++)
        {
            if (await tier.GetAsync(Some.Key(i), default) is not null)
                present.Add(i);
        }

        return [.. present];
    }

    private static MemoryTier New(long limit = 1 << 20, long entryLimit = 1 << 20) =>
        new(Options.Create(new CachingOptions { MemoryMaxBytes = limit, MemoryMaxEntryBytes = entryLimit }), Some.Metrics());
}

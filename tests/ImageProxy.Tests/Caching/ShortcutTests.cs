using ImageProxy.Caching;
using ImageProxy.Images;
using Microsoft.Extensions.Options;

namespace ImageProxy.Tests.Caching;

/// <summary>Shortcuts of the memory tier: as long-lived as their entry, and paid for like it.</summary>
public class ShortcutTests
{
    [Test]
    public async Task Find_PathAndFormat_AreThoseThatWereAdded()
    {
        MemoryTier tier = New();
        Shortcut shortcut = await AddAsync(tier, 1, "/200/200/crop/a.jpg", FormatToken.WebP);

        Assert.That(tier.FindShortcut("/200/200/crop/a.jpg", FormatToken.WebP), Is.SameAs(shortcut));
        Assert.That(shortcut.Entry!.Rendition, Is.SameAs(await tier.GetAsync(Some.Key(1), default)));
        Assert.That(tier.FindShortcut("/200/200/crop/a.jpg", FormatToken.Jpeg), Is.Null);
        Assert.That(tier.FindShortcut("/200/200/crop/A.jpg", FormatToken.WebP), Is.Null);
    }

    [Test]
    public async Task Remove_ItsEntry_TakesItAway()
    {
        MemoryTier tier = New();
        await AddAsync(tier, 1, "/a");
        await AddAsync(tier, 2, "/b");
        await tier.RemoveAsync(Some.Key(1), default);

        Assert.That(tier.FindShortcut("/a", FormatToken.Jpeg), Is.Null);
        Assert.That(tier.FindShortcut("/b", FormatToken.Jpeg), Is.Not.Null);
        await tier.RemoveAsync(Some.Key(2), default);
        Assert.That((tier.Shortcuts, tier.Bytes), Is.EqualTo((0, 0L)));
    }

    [Test]
    public async Task Set_AnotherRendition_TakesTheShortcutAway()
    {
        MemoryTier tier = New();
        await AddAsync(tier, 1, "/a");
        await tier.SetAsync(Some.Key(1), Some.Rendition(7), default);

        Assert.That(tier.FindShortcut("/a", FormatToken.Jpeg), Is.Null);
    }

    [Test]
    public async Task MarkChecked_KeepsItAndShowsTheNewTime()
    {
        MemoryTier tier = New();
        Shortcut shortcut = await AddAsync(tier, 1, "/a");
        DateTimeOffset later = Some.Rendition(1).Info.CheckedAt.AddHours(1);
        await tier.MarkCheckedAsync(Some.Key(1), later, default);

        Assert.That(tier.FindShortcut("/a", FormatToken.Jpeg), Is.SameAs(shortcut));
        Assert.That(shortcut.Entry!.Rendition.Info.CheckedAt, Is.EqualTo(later));
    }

    [Test]
    public async Task TryAdd_EntryHasAnotherBodyOrNone_IsRefused()
    {
        MemoryTier tier = New();
        await tier.SetAsync(Some.Key(1), Some.Rendition(1), default);

        Assert.That(tier.TryAddShortcut(Some.Key(1), Some.Rendition(1).Body, new Plain("/a", FormatToken.Jpeg)), Is.False, "equal bytes in another array");
        Assert.That(tier.TryAddShortcut(Some.Key(2), Some.Rendition(1).Body, new Plain("/a", FormatToken.Jpeg)), Is.False);
        Assert.That(tier.Shortcuts, Is.Zero);
    }

    [Test]
    public async Task TryAdd_SamePathForAnotherEntry_TakesItsPlace()
    {
        MemoryTier tier = New();
        await AddAsync(tier, 1, "/a");
        await tier.SetAsync(Some.Key(2), Some.Rendition(2), default);
        long before = tier.Bytes;
        Shortcut second = await AddAsync(tier, 2, "/a");
        await tier.RemoveAsync(Some.Key(1), default);

        Assert.That(tier.FindShortcut("/a", FormatToken.Jpeg), Is.SameAs(second));
        Assert.That(tier.Bytes, Is.LessThan(before));
    }

    [Test]
    public async Task TryAdd_TheSameAgainAndAgain_CostsOnce()
    {
        MemoryTier tier = New();
        await AddAsync(tier, 1, "/a");
        long once = tier.Bytes;
        for (int i = 0; i < 100; i++)
            await AddAsync(tier, 1, "/a");

        Assert.That((tier.Bytes, tier.Shortcuts), Is.EqualTo((once, 1)));
    }

    [Test]
    public async Task TryAdd_ThousandPathsForOneEntry_KeepsEight()
    {
        MemoryTier tier = New();
        await tier.SetAsync(Some.Key(1), Some.Rendition(1), default);
        Rendition kept = (await tier.GetAsync(Some.Key(1), default))!;
        int added = Enumerable.Range(0, 1000).Count(i => tier.TryAddShortcut(Some.Key(1), kept.Body, new Plain($"/{i}", FormatToken.Jpeg)));

        Assert.That((added, tier.Shortcuts), Is.EqualTo((8, 8)));
    }

    [Test]
    public async Task TryAdd_ManyEntriesAtTheLimit_NeverGoesOverIt()
    {
        MemoryTier tier = New(limit: 50_000);
        for (int i = 0; i < 500; i++)
        {
            await AddAsync(tier, i, $"/{i}/{new string('x', i)}");
            Assert.That(tier.Bytes, Is.LessThanOrEqualTo(50_000));
        }

        Assert.That(tier.Shortcuts, Is.InRange(5, tier.Entries));
        for (int i = 0; i < 500; i++)
            await tier.RemoveAsync(Some.Key(i), default);
        Assert.That((tier.Bytes, tier.Entries, tier.Shortcuts), Is.EqualTo((0L, 0L, 0)));
    }

    [Test]
    public async Task Bytes_WithShortcuts_AreNotBelowWhatTheHeapSays()
    {
        MemoryTier tier = New(limit: 1L << 30);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 0; i < 10_000; i++)
        {
            await AddAsync(tier, i, $"/200/200/crop/people/{i}.jpg");
            await AddAsync(tier, i, $"/preset/face/people/{i}.jpg");
        }

        long after = GC.GetTotalMemory(forceFullCollection: true);
        Assert.That(tier.Shortcuts, Is.EqualTo(20_000));
        Assert.That(tier.Bytes, Is.InRange((after - before) * 0.9, (after - before) * 1.8));
    }

    [Test]
    public async Task Find_WhileEntriesComeAndGo_NeverLeadsToAnotherRendition()
    {
        MemoryTier tier = New(limit: 20_000);
        using var done = new CancellationTokenSource();
        var writing = Task.Run(async () =>
        {
            for (int i = 0; i < 20_000; i++)
                await TryAddAsync(tier, i % 50, $"/{i % 50}");
            await done.CancelAsync();
        });
        long found = 0;
        while (!done.IsCancellationRequested || found == 0)
        {
            for (int i = 0; i < 50; i++)
            {
                if (tier.FindShortcut($"/{i}", FormatToken.Jpeg) is not { } shortcut)
                    continue;
                found++;
                Assert.That(shortcut.Entry!.Rendition.Info.OriginalKey, Is.EqualTo($"people/{i}.jpg"));
            }
        }

        await writing;
        Assert.That(tier.Bytes, Is.LessThanOrEqualTo(20_000));
    }

    private static MemoryTier New(long limit = 1 << 20) =>
        new(Options.Create(new CachingOptions { MemoryMaxBytes = limit, MemoryMaxEntryBytes = limit }), Some.Metrics());

    private static async Task<Shortcut> AddAsync(MemoryTier tier, int number, string path, FormatToken format = FormatToken.Jpeg)
    {
        Shortcut? added = await TryAddAsync(tier, number, path, format);
        Assert.That(added, Is.Not.Null);
        return added!;
    }

    private static async Task<Shortcut?> TryAddAsync(MemoryTier tier, int number, string path, FormatToken format = FormatToken.Jpeg)
    {
        await tier.FillAsync(Some.Key(number), Some.Rendition(number), default);
        if (await tier.GetAsync(Some.Key(number), default) is not { } kept)
            return null;
        var shortcut = new Plain(path, format);
        return tier.TryAddShortcut(Some.Key(number), kept.Body, shortcut) ? shortcut : null;
    }

    private sealed class Plain(string path, FormatToken format) : Shortcut(path, format)
    {
        public override int Bytes => 0;
    }
}

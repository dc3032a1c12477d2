using ImageProxy.Caching;
using ImageProxy.Fleet.Purges;
using ImageProxy.Images;

namespace ImageProxy.Tests.Caching;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class RenditionCacheTests
{
    private readonly ManualTime _time = new();
    private readonly FakeTier _near = new("near");
    private readonly FakeTier _middle = new("middle");
    private readonly FakeTier _far = new("far");

    private RenditionCache Cache => field ??= new([_near, _middle, _far], _time);

    [Test]
    public async Task Find_InSeveralTiers_IsTheNearest()
    {
        Rendition rendition = Some.Rendition(1);
        _middle.Entries[Some.Key(1)] = rendition;
        _far.Entries[Some.Key(1)] = Some.Rendition(2);

        CacheHit? hit = await Cache.FindOwnAsync(Some.Key(1), default);

        Assert.That(hit, Is.EqualTo(new CacheHit(rendition, "middle")));
    }

    [Test]
    public async Task Find_InALaterTier_FillsTheEarlierOnesOnly()
    {
        _middle.Entries[Some.Key(1)] = Some.Rendition(1);

        await Cache.FindOwnAsync(Some.Key(1), default);

        Assert.That(_near.Entries[Some.Key(1)], Is.SameAs(_middle.Entries[Some.Key(1)]));
        Assert.That((_near.Log, _far.Log), Is.EqualTo(("get set ", "")));
    }

    [Test]
    public async Task Find_EarlierTierIsSlowToFill_DoesNotWait()
    {
        _near.SetGate = new TaskCompletionSource().Task;
        _far.Entries[Some.Key(1)] = Some.Rendition(1);

        Assert.That((await Cache.FindOwnAsync(Some.Key(1), default))?.Tier, Is.EqualTo("far"));
    }

    [Test]
    public async Task Find_Nowhere_IsNull()
    {
        Assert.That(await Cache.FindOwnAsync(Some.Key(1), default), Is.Null);
        Assert.That(_near.Log + _middle.Log + _far.Log, Is.EqualTo("get get get "));
    }

    [Test]
    public async Task StoreMarkRemove_AllTiers_ReachEach()
    {
        DateTimeOffset later = _time.GetUtcNow().AddMinutes(1);
        await Cache.StoreOwnAsync(Some.Key(1), Some.Rendition(1), default);
        await Cache.MarkCheckedAsync(Some.Key(1), later, default);
        foreach (FakeTier tier in (FakeTier[])[_near, _middle, _far])
            Assert.That(tier.Entries[Some.Key(1)].Info.CheckedAt, Is.EqualTo(later));

        await Cache.RemoveAsync(Some.Key(1), default);

        Assert.That(_near.Entries.Count + _middle.Entries.Count + _far.Entries.Count, Is.Zero);
    }

    [Test]
    public async Task Purge_AnOriginal_RemovesItsRenditionsFoundInAnyTierFromAll()
    {
        _near.Entries[Some.Key(1)] = Some.Rendition(1, originalKey: "a.jpg");
        _far.Entries[Some.Key(1)] = Some.Rendition(1, originalKey: "a.jpg");
        _far.Entries[Some.Key(2)] = Some.Rendition(2, originalKey: "a.jpg");
        _far.Entries[Some.Key(3)] = Some.Rendition(3, originalKey: "b.jpg");

        Assert.That(await Cache.PurgeAsync("a.jpg", default), Is.EqualTo(2));

        Assert.That((_near.Entries.Count, _far.Entries.Keys.Single()), Is.EqualTo((0, Some.Key(3))));
    }

    [Test]
    public async Task Store_SourceWasAskedBeforeAPurge_IsNotStored()
    {
        Rendition old = Some.Rendition(1, originalKey: "a.jpg", checkedAt: _time.GetUtcNow());
        _time.Advance(TimeSpan.FromSeconds(1));
        await Cache.PurgeAsync("a.jpg", default);

        await Cache.StoreOwnAsync(Some.Key(1), old, default);
        Assert.That(_near.Entries.Count + _far.Entries.Count, Is.Zero);
        _time.Advance(TimeSpan.FromSeconds(1));
        await Cache.StoreOwnAsync(Some.Key(1), Some.Rendition(1, originalKey: "a.jpg", checkedAt: _time.GetUtcNow()), default);

        Assert.That((_near.Entries.Count, _far.Entries.Count), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task StoreShared_StoppedMeanwhile_LearnsOfPurgesAndTakesOutWhatItWrote([Values] bool isPurged)
    {
        var shared = new FakeSharedTier();
        var cache = new RenditionCache([_near, shared], _time) { IsCurrent = () => false };
        cache.CatchUp = () =>
        {
            Assert.That(shared.Entries, Has.Count.EqualTo(1), "asked once it is written");
            cache.Distrust(new(PurgeKind.Prefix, isPurged ? "a" : "b"));
            return Task.CompletedTask;
        };
        var work = new Work("a.jpg", ImageCatalog.Compile(new()).Modes["crop"].At(new(10, 10)), FormatToken.WebP);
        await cache.StoreSharedAsync(work, Some.Rendition(1, originalKey: "a.jpg", checkedAt: _time.GetUtcNow()), default);
        Assert.That(shared.Entries.ContainsKey(work.Key), Is.Not.EqualTo(isPurged));
    }

    [Test]
    public async Task Find_TierThatCouldNotRemove_IsAMissAfterAPurge()
    {
        _far.CanRemove = false;
        _far.Entries[Some.Key(1)] = Some.Rendition(1, originalKey: "a.jpg", checkedAt: _time.GetUtcNow());

        await Cache.PurgeAsync("a.jpg", default);

        Assert.That(await Cache.FindOwnAsync(Some.Key(1), default), Is.Null);
        Assert.That(_near.Entries, Is.Empty);
    }

    [Test]
    public async Task Find_PurgedWhileFilling_TakesTheFillBack()
    {
        var gate = new TaskCompletionSource();
        _near.SetGate = gate.Task;
        _far.Entries[Some.Key(1)] = Some.Rendition(1, originalKey: "a.jpg", checkedAt: _time.GetUtcNow());
        await Cache.FindOwnAsync(Some.Key(1), default);
        await Cache.PurgeAsync("a.jpg", default);

        gate.SetResult();

        Assert.That(SpinWait.SpinUntil(() => _near.Log.EndsWith("set remove ", StringComparison.Ordinal), TimeSpan.FromSeconds(20)), Is.True);
        Assert.That(_near.Entries, Is.Empty);
    }

    [Test]
    public async Task Purge_APrefix_RemovesWhatItCoversFromAllTiersAndCounts()
    {
        _near.Entries[Some.Key(1)] = Some.Rendition(1, originalKey: "people/a.jpg");
        _far.Entries[Some.Key(1)] = Some.Rendition(1, originalKey: "people/a.jpg");
        _far.Entries[Some.Key(2)] = Some.Rendition(2, originalKey: "people/b.jpg");
        _far.Entries[Some.Key(3)] = Some.Rendition(3, originalKey: "lake.jpg");
        var order = new PurgeOrder(PurgeKind.Prefix, "people/");

        var dry = await Cache.PurgeAsync(order, dryRun: true, default);
        Assert.That((dry["near"], dry["far"], _far.Entries.Count), Is.EqualTo((1, 2, 3)));
        await Cache.PurgeAsync(order, dryRun: false, default);

        Assert.That((_near.Entries.Count, _far.Entries.Keys.Single()), Is.EqualTo((0, Some.Key(3))));
    }

    [Test]
    public void Distrust_APrefix_CoversWhatWasAskedForBeforeOrJustAfterIt()
    {
        var rendition = Some.Rendition(1, originalKey: "people/a.jpg");
        rendition = rendition with { Info = rendition.Info with { CheckedAt = _time.GetUtcNow() } };
        var other = rendition with { Info = rendition.Info with { OriginalKey = "lake.jpg" } };
        Cache.Distrust(new(PurgeKind.Prefix, "people/"));
        Assert.That((Cache.IsPurged(rendition), Cache.IsPurged(other)), Is.EqualTo((true, false)));
        Assert.That(Cache.IsPurged("people/a.jpg", _time.GetUtcNow().AddSeconds(2)), "another node's clock may be ahead");
        Assert.That(Cache.IsPurged("people/a.jpg", _time.GetUtcNow().AddSeconds(3)), Is.False);
    }

    [Test]
    public void Distrust_APreset_CoversItsRenditionsAndNotTheOriginals()
    {
        var rendition = Some.Rendition(1, originalKey: "a.jpg");
        rendition = rendition with { Info = rendition.Info with { CheckedAt = _time.GetUtcNow(), Tags = ["o:a.jpg", "p:card"] } };
        Cache.Distrust(new(PurgeKind.Preset, "card"));
        Assert.That((Cache.IsPurged(rendition), Cache.IsPurged("a.jpg", _time.GetUtcNow())), Is.EqualTo((true, false)));
    }

    [TestCase("kpeople/ann.jpg", nameof(PurgeKind.Key), "people/ann.jpg")]
    [TestCase("pp", nameof(PurgeKind.Prefix), "p")]
    [TestCase("ncard", nameof(PurgeKind.Preset), "card")]
    public void Order_WrittenAndRead_IsTheSame(string text, string kind, string value)
    {
        var order = PurgeOrder.Parse(text);
        Assert.That((order?.Kind.ToString(), order?.Value, order?.ToString()), Is.EqualTo((kind, value, text)));
    }

    [TestCase("")]
    [TestCase("k")]
    [TestCase("xcard")]
    public void Order_Nonsense_IsNull(string text) => Assert.That(PurgeOrder.Parse(text), Is.Null);

    private sealed class FakeSharedTier() : FakeTier("shared"), ISharedTier
    {
        public bool IsQuick => true;

        public async ValueTask<bool> TrySetAsync(Work work, Rendition rendition, CancellationToken cancellationToken, Action? sent = null)
        {
            await SetAsync(work.Key, rendition, cancellationToken);
            return true;
        }
    }

    private class FakeTier(string name) : IRenditionTier, IFindsByOriginal
    {
        public Dictionary<RenditionKey, Rendition> Entries { get; } = [];

        public Task SetGate { get; set; } = Task.CompletedTask;

        public bool CanRemove { get; set; } = true;

        public string Log { get; private set; } = "";

        public string Name => name;

        public ValueTask<Rendition?> GetAsync(RenditionKey key, CancellationToken cancellationToken)
        {
            Log += "get ";
            return new(Entries.GetValueOrDefault(key));
        }

        public async ValueTask SetAsync(RenditionKey key, Rendition rendition, CancellationToken cancellationToken)
        {
            await SetGate;
            Entries[key] = rendition;
            Log += "set ";
        }

        public ValueTask MarkCheckedAsync(RenditionKey key, DateTimeOffset checkedAt, CancellationToken cancellationToken)
        {
            Entries[key] = Entries[key] with { Info = Entries[key].Info with { CheckedAt = checkedAt } };
            return default;
        }

        public ValueTask RemoveAsync(RenditionKey key, CancellationToken cancellationToken)
        {
            if (CanRemove)
                Entries.Remove(key);
            Log += "remove ";
            return default;
        }

        public IAsyncEnumerable<RenditionKey> FindByOriginalAsync(string originalKey, CancellationToken cancellationToken = default) =>
            FindAsync(info => info.OriginalKey == originalKey, cancellationToken);

        public IAsyncEnumerable<RenditionKey> FindAsync(Func<RenditionInfo, bool> isWanted, CancellationToken cancellationToken = default) =>
            Entries.Where(e => isWanted(e.Value.Info)).Select(e => e.Key).ToArray().ToAsyncEnumerable();
    }
}

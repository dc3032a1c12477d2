using ImageProxy.Caching;
using ImageProxy.Images;
using ImageProxy.Imaging.Formats;
using ImageProxy.Originals;
using ImageProxy.Tests.Caching;

namespace ImageProxy.Tests.Images;

/// <summary>One rendition at a time makes the reduced original of an original.</summary>
internal sealed class ReductionTurnTests
{
    private readonly ReducedOriginal _made = new(new() { Format = ImageFormat.Jpeg, StoredSize = new(8, 8), Eighths = 2 }, new byte[1], Some.Rendition(1).Info);

    [Test]
    public async Task EnterAsync_AnotherHasIt_WaitsAndIsGivenWhatItMade()
    {
        var reduced = New();
        var first = await EnterAsync(reduced);
        var second = EnterAsync(reduced).AsTask();
        Assert.That((first.Turn is not null, second.IsCompleted), Is.EqualTo((true, false)));
        reduced.Add(_made);
        first.Turn!.Dispose();
        Assert.That(await second, Is.EqualTo((default(ReductionTurn), _made)));
    }

    [Test]
    public async Task EnterAsync_MadeBetweenALookAndTheTurn_IsGivenItAndLeavesTheTurnFree()
    {
        var reduced = New();
        reduced.Add(_made);
        Assert.That(await EnterAsync(reduced), Is.EqualTo((default(ReductionTurn), _made)));
        reduced.Forget(_made.Kept.OriginalKey);
        Assert.That((await EnterAsync(reduced)).Turn, Is.Not.Null, "nobody has the turn");
    }

    [Test]
    public async Task EnterAsync_MadeOfAnotherVersion_HasTheTurn()
    {
        var reduced = New();
        reduced.Add(_made with { Kept = _made.Kept with { OriginalETag = "\"other\"" } });
        Assert.That((await EnterAsync(reduced)).Turn, Is.Not.Null);
    }

    [Test]
    public async Task EnterAsync_PurgedSinceItWasMade_HasTheTurn()
    {
        var time = new ManualTime();
        var cache = new RenditionCache([], time);
        var reduced = New(time, cache);
        reduced.Add(_made with { Kept = _made.Kept with { CheckedAt = time.GetUtcNow() } });
        await cache.PurgeAsync(_made.Kept.OriginalKey, CancellationToken.None);
        Assert.That((await EnterAsync(reduced)).Turn, Is.Not.Null);
    }

    [Test]
    public async Task EnterAsync_FirstMadeNone_TheNextHasTheTurn()
    {
        var reduced = New();
        var first = await EnterAsync(reduced);
        var second = EnterAsync(reduced).AsTask();
        first.Turn!.Dispose();
        Assert.That((await second).Turn, Is.Not.Null);
    }

    [Test]
    public async Task EnterAsync_PatienceIsOver_HasNeither()
    {
        var time = new ManualTime();
        var reduced = New(time);
        using var first = (await EnterAsync(reduced)).Turn;
        var second = EnterAsync(reduced).AsTask();
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.That(await second, Is.EqualTo((default(ReductionTurn), default(ReducedOriginal))));
    }

    private static ReducedOriginals New(TimeProvider? time = null, RenditionCache? cache = null) =>
        new(null, cache ?? new([], TimeProvider.System), () => null!, side: 100, time ?? new ManualTime());

    private ValueTask<(ReductionTurn? Turn, ReducedOriginal? Made)> EnterAsync(ReducedOriginals reduced) => reduced.EnterAsync(
        new OriginalHead("a", _made.Kept.OriginalETag, null, 1), _made.Kept.OriginalKey, TimeSpan.FromSeconds(5), CancellationToken.None);
}

using ImageProxy.Caching;

namespace ImageProxy.Originals;

/// <summary>
/// A source whose originals are kept: on disk, and where there is a fleet for a short time with the other nodes. A copy that is fresh is not
/// asked about; of another one the source is asked whether it has changed.
/// </summary>
internal sealed class KeptSource(IOriginalSource inner, OriginalCopies copies, TimeProvider time) : IOriginalSource, IDisposable
{
    public string Name => inner.Name;

    public bool ServesOriginals => inner.ServesOriginals;

    public bool MayHave(string key) => inner.MayHave(key);

    public bool MayComeSoon(string key) => inner.MayComeSoon(key);

    public async Task<FetchResult> GetAsync(string key, string? ifNoneMatch, CancellationToken cancellationToken)
    {
        // :: 1 A copy that is fresh, of this node's or, if there is none, of another's.
        var copy = await copies.FindAsync(Name, key, cancellationToken);
        if (copy is not null && copies.ConfirmedAt(copy) is { } confirmed)
            return Answer(copy, ifNoneMatch, "kept", confirmed);
        if (copy is null && ifNoneMatch is null && copies.Fleet is { } fleet)
        {
            var (shared, own) = await fleet.FetchAsync(
                OriginalCopies.KeyOf(Name, key), () => AskAsync(key, null, null, cancellationToken),
                result => result.Original is { } original ? copies.Pack(key, original, result.Asked!.Value) : null,
                there => copies.MayBeUsed(there, key) && copies.ConfirmedAt(there) is not null, cancellationToken);
            if (own is not null)
                return own;
            if (shared is not null)
            {
                _ = copies.StoreAsync(Name, key, shared).AsTask();
                return Answer(shared, null, "shared", copies.ConfirmedAt(shared) ?? shared.Info.CheckedAt);
            }
        }

        // :: 2 The source. The copy's tag is asked about rather than the rendition's: it cannot be older.
        return await AskAsync(key, copy, ifNoneMatch, cancellationToken);
    }

    public Task<OpenResult> OpenAsync(string key, ByteRange? range, CancellationToken cancellationToken) => inner.OpenAsync(key, range, cancellationToken);

    public Task<SourceFault?> CheckAsync(CancellationToken cancellationToken) => inner.CheckAsync(cancellationToken);

    public void Dispose() => (inner as IDisposable)?.Dispose();

    private async Task<FetchResult> AskAsync(string key, Rendition? copy, string? ifNoneMatch, CancellationToken cancellationToken)
    {
        var asked = time.GetUtcNow();
        var result = await inner.GetAsync(key, copy?.Info.OriginalETag ?? ifNoneMatch, cancellationToken);
        switch (result.Outcome)
        {
            case FetchOutcome.NotModified when copy is not null:
                await copies.MarkCheckedAsync(Name, key, asked);
                return Answer(copy, ifNoneMatch, "not_modified", asked);
            case FetchOutcome.Found:
                _ = copies.KeepAsync(Name, key, result.Original!, asked);
                if (copy is not null || ifNoneMatch is not null) // it has changed: the others will want it
                    await copies.ShareAsync(Name, key, result.Original!, asked);
                break;
            case FetchOutcome.Missing:
                await copies.RemoveAsync(Name, key);
                break;
        }

        return result with { Asked = asked };
    }

    private FetchResult Answer(Rendition copy, string? ifNoneMatch, string via, DateTimeOffset asked)
    {
        if (copy.Info.OriginalETag == ifNoneMatch)
            return FetchResult.NotModified with { Asked = asked, Via = via };
        return copies.Unpack(Name, copy) is { } original ? FetchResult.Found(original) with { Asked = asked, Via = via } : FetchResult.NoRoom();
    }
}

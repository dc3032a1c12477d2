using System.Buffers;
using ImageProxy.Images;
using ImageProxy.Imaging.Formats;
using ImageProxy.Uploads.Serving;
using ImageProxy.Uploads.States;
using ImageProxy.Uploads.Stores;
using Microsoft.Extensions.Options;

namespace ImageProxy.Uploads.Crunching;

/// <summary>
/// What is done with one upload: fetched, checked, rendered, published, marked ready, and what was sent is deleted. May be done twice, or be broken
/// off anywhere and begun anew: the same objects are written under the same names, and it is ready only once they are all there.
/// </summary>
internal sealed partial class Cruncher(
    UploadStores stores, UploadStates states, CleanRenders renders, UploadRemoval removal, UploadMetrics metrics, IOptions<UploadsOptions> options, TimeProvider time, ILogger<Cruncher> logger)
{
    private const string Forever = "public, max-age=31536000, immutable";

    private readonly UploadsOptions _options = options.Value;

    /// <returns>The state in the end; null where it has been deleted. One that is not final: it is worth another try.</returns>
    /// <exception cref="StoreException">A store is away: nothing is known.</exception>
    public async Task<UploadState?> RunAsync(string id, CancellationToken cancellationToken)
    {
        // :: 1 Whether there is anything to do.
        if (await states.FindAsync(id, cancellationToken) is not { } state)
        {
            metrics.Crunched("gone");
            return null;
        }

        if (state.IsFinal)
        {
            metrics.Crunched("repeated");
            await stores.Private.DeleteAsync(ObjectNames.Original(id), cancellationToken);
            return state;
        }

        // :: 2 A try is counted before it is made: one that ends this process counts as well.
        if (state.Tries >= _options.Tries)
            return await EndAsync(Failed(state, "The picture could not be processed."), cancellationToken);
        string[] objects = [ObjectNames.Master(id), .. _options.StandingSizes.Select(s => ObjectNames.Standing(id, s.Name))];
        state = await states.WriteAsync(state with { Status = UploadStatus.Processing, Tries = state.Tries + 1, Objects = [.. state.Objects.Union(objects)] }, cancellationToken);
        try
        {
            var next = await CrunchAsync(state, cancellationToken);
            return next.IsFinal ? await EndAsync(next, cancellationToken) : next;
        }
        catch (Exception e) when (e is StoreException or OperationCanceledException)
        {
            // Not the picture's doing: the try does not count, if that can be said.
            await states.WriteAsync(state with { Tries = state.Tries - 1 }, CancellationToken.None);
            throw;
        }
    }

    private async Task<UploadState> CrunchAsync(UploadState state, CancellationToken cancellationToken)
    {
        // :: 3 What was sent. It is gone where another delivery of the same has just ended: then its master is there.
        var (sent, length) = await ReadAsync(state, cancellationToken);
        using (sent)
        {
            if (sent is null)
                return await RecoverAsync(state, cancellationToken);
            var (master, fault) = await renders.MasterAsync(sent.Memory[..length], cancellationToken);
            if (master is null)
                return Judge(state, fault!);

            // :: 4 The standing sizes, then all of it into the public store: the master last.
            var headers = HeadersOf(state.Id, master.Format);
            foreach (var (name, side) in _options.StandingSizes)
            {
                (var square, fault) = await renders.SquareAsync(master, side, cancellationToken);
                if (square is null)
                    return Judge(state, fault!);
                await stores.Public.WriteAsync(ObjectNames.Standing(state.Id, name), square.Bytes, HeadersOf(state.Id, square.Format), cancellationToken);
            }

            await stores.Public.WriteAsync(ObjectNames.Master(state.Id), master.Bytes, headers, cancellationToken);
            return state with { Status = UploadStatus.Ready, Reason = null, Width = master.Size.Width, Height = master.Size.Height };
        }
    }

    private UploadState Judge(UploadState state, CrunchFault fault)
    {
        if (!fault.MayPass || state.Tries >= _options.Tries)
            return Failed(state, fault.Reason);
        LogRetried(state.Id, state.Tries, _options.Tries, fault.Reason);
        metrics.Crunched("retried");
        return state;
    }

    private static UploadState Failed(UploadState state, string reason) => state with { Status = UploadStatus.Failed, Reason = reason };

    private static ObjectHeaders HeadersOf(string id, ImageFormat format) => new(format.ContentType(), Forever, CacheTags.OfOriginal(UploadKeys.Of(id)));

    private async Task<UploadState> RecoverAsync(UploadState state, CancellationToken cancellationToken)
    {
        byte[]? master = await stores.Public.ReadAsync(ObjectNames.Master(state.Id), int.MaxValue, cancellationToken);
        return master is not null && HeaderReader.Read(master).Info is { } info
            ? state with { Status = UploadStatus.Ready, Reason = null, Width = info.Size.Width, Height = info.Size.Height }
            : Failed(state, "What was sent is not there any more.");
    }

    /// <summary>The last write, and then whether it was wanted.</summary>
    private async Task<UploadState?> EndAsync(UploadState state, CancellationToken cancellationToken)
    {
        if (state.Status == UploadStatus.Failed)
        {
            // Nothing of it is served, not even what an earlier try may have left.
            foreach (string name in state.Objects)
                await stores.Public.DeleteAsync(name, cancellationToken);
            state = state with { Objects = [] };
        }

        state = await states.WriteAsync(state, cancellationToken);
        if (await states.FindTombstoneAsync(state.Id, cancellationToken) is not null)
        {
            await removal.RemoveAsync(state, cancellationToken);
            metrics.Crunched("gone");
            return null;
        }

        await stores.Private.DeleteAsync(ObjectNames.Original(state.Id), cancellationToken);
        metrics.Crunched(state.Status == UploadStatus.Ready ? "ready" : "failed");
        if (state.Status == UploadStatus.Ready)
        {
            metrics.Ready(time.GetUtcNow() - state.CreatedAt);
            LogReady(state.Id, state.Width, state.Height, (time.GetUtcNow() - state.CreatedAt).TotalMilliseconds);
        }
        else
        {
            LogFailed(state.Id, state.Tries, state.Reason!);
        }

        return state;
    }

    /// <returns>Nothing where there is nothing.</returns>
    private async Task<(IMemoryOwner<byte>? Owner, int Length)> ReadAsync(UploadState state, CancellationToken cancellationToken)
    {
        await using var found = await stores.Private.OpenAsync(ObjectNames.Original(state.Id), cancellationToken);
        if (found is null)
            return (null, 0);
        if (found.Length != state.Bytes)
            throw new StoreException($"Upload {state.Id} has {found.Length} bytes, and {state.Bytes} were sent.");
        var owner = MemoryPool<byte>.Shared.Rent((int)found.Length);
        try
        {
            await found.Content.ReadExactlyAsync(owner.Memory[..(int)found.Length], cancellationToken);
            return (owner, (int)found.Length);
        }
        catch (Exception e)
        {
            owner.Dispose();
            if (e is IOException or HttpRequestException)
                throw new StoreException($"Upload {state.Id} could not be read to its end.", e);
            throw;
        }
    }

    [LoggerMessage(8110, LogLevel.Information, "Upload {Id} is ready: {Width}×{Height}, {Milliseconds:0} ms after it was sent.")]
    private partial void LogReady(string id, int width, int height, double milliseconds);

    [LoggerMessage(8111, LogLevel.Warning, "Upload {Id} has failed after {Tries} tries: {Reason}")]
    private partial void LogFailed(string id, int tries, string reason);

    [LoggerMessage(8112, LogLevel.Warning, "Upload {Id}: try {Tries} of {Most} has failed: {Reason}")]
    private partial void LogRetried(string id, int tries, int most, string reason);
}

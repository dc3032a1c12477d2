using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ImageProxy.Uploads.Stores;

namespace ImageProxy.Uploads.States;

/// <summary>
/// The states of uploads in the private store. There is one writer at a time: the node that takes an upload in, then the worker that has it. Who
/// deletes leaves a <see cref="Tombstone"/> before anything else, and a worker looks for it after its last write: whichever comes second
/// removes what the first has written.
/// </summary>
internal sealed class UploadStates(IObjectStore store, TimeProvider time)
{
    private const int MaxBytes = 64 << 10;

    private static readonly ObjectHeaders Json = new("application/json");

    /// <summary>A state has been written, or an upload deleted, by this process.</summary>
    public event Action<UploadState>? Changed;

    /// <returns>Null where there is no such upload, or not any more.</returns>
    /// <exception cref="StoreException">The store is away.</exception>
    public Task<UploadState?> FindAsync(string id, CancellationToken cancellationToken) => ReadAsync(ObjectNames.State(id), StatesJson.Default.UploadState, cancellationToken);

    /// <summary>Writes the state as of now, and tells those who wait.</summary>
    /// <returns>What was written.</returns>
    /// <exception cref="StoreException">The store is away.</exception>
    public async Task<UploadState> WriteAsync(UploadState state, CancellationToken cancellationToken)
    {
        state = state with { ChangedAt = time.GetUtcNow() };
        await store.WriteAsync(ObjectNames.State(state.Id), JsonSerializer.SerializeToUtf8Bytes(state, StatesJson.Default.UploadState), Json, cancellationToken);
        Changed?.Invoke(state);
        return state;
    }

    /// <returns>Null where it has not been deleted.</returns>
    /// <exception cref="StoreException">The store is away.</exception>
    public Task<Tombstone?> FindTombstoneAsync(string id, CancellationToken cancellationToken) => ReadAsync(ObjectNames.Deleted(id), StatesJson.Default.Tombstone, cancellationToken);

    /// <exception cref="StoreException">The store is away.</exception>
    public Task BuryAsync(UploadState state, CancellationToken cancellationToken) => store.WriteAsync(
        ObjectNames.Deleted(state.Id), JsonSerializer.SerializeToUtf8Bytes(new Tombstone(state.Subject, time.GetUtcNow()), StatesJson.Default.Tombstone), Json, cancellationToken);

    /// <exception cref="StoreException">The store is away.</exception>
    public async Task DeleteAsync(UploadState state, CancellationToken cancellationToken)
    {
        await store.DeleteAsync(ObjectNames.State(state.Id), cancellationToken);
        Changed?.Invoke(state with { Status = UploadStatus.Deleted });
    }

    private async Task<T?> ReadAsync<T>(string name, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        if (await store.ReadAsync(name, MaxBytes, cancellationToken) is not { } bytes)
            return null;
        try
        {
            return JsonSerializer.Deserialize(bytes, type);
        }
        catch (JsonException e)
        {
            throw new StoreException($"{name} is not what was written there.", e);
        }
    }
}

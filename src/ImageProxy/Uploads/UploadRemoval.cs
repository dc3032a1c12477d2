using ImageProxy.Uploads.States;
using ImageProxy.Uploads.Stores;

namespace ImageProxy.Uploads;

/// <summary>Removes every object of an upload. Renditions made of it are the purge's business.</summary>
internal sealed class UploadRemoval(UploadStores stores, UploadStates states, Microsoft.Extensions.Options.IOptions<UploadsOptions> options)
{
    /// <summary>The state goes last, so that what a broken off removal has left can be found and removed.</summary>
    /// <exception cref="StoreException">A store is away; to be tried again.</exception>
    public async Task RemoveAsync(UploadState state, CancellationToken cancellationToken)
    {
        string[] usual = [ObjectNames.Master(state.Id), .. options.Value.StandingSizes.Select(s => ObjectNames.Standing(state.Id, s.Name))];
        foreach (string name in usual.Union(state.Objects))
            await stores.Public.DeleteAsync(name, cancellationToken);
        await stores.Private.DeleteAsync(ObjectNames.Original(state.Id), cancellationToken);
        await states.DeleteAsync(state, cancellationToken);
    }
}

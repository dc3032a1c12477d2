using System.Runtime.InteropServices;
using ImageProxy.Uploads.States;
using Microsoft.Extensions.Options;

namespace ImageProxy.Uploads.Waiting;

/// <summary>
/// Who in this process waits for which upload. Whoever looks at a state has joined before, so that no change falls between looking and waiting.
/// </summary>
internal sealed class UploadWatches : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Watch> _watches = new(StringComparer.Ordinal);
    private readonly UploadStates _states;
    private readonly int _most;
    private int _waiters;

    public UploadWatches(UploadStates states, IOptions<UploadsOptions> options)
    {
        (_states, _most) = (states, options.Value.MaxWaiters);
        states.Changed += Tell;
    }

    public int Waiters => Volatile.Read(ref _waiters);

    /// <returns>Null where too many wait already. The caller disposes it.</returns>
    public Waiter? TryJoin(string id)
    {
        lock (_lock)
        {
            if (_waiters >= _most)
                return null;
            _waiters++;
            ref var watch = ref CollectionsMarshal.GetValueRefOrAddDefault(_watches, id, out _);
            watch ??= new();
            watch.Waiters++;
            return new(this, id, watch);
        }
    }

    public bool IsWatched(string id)
    {
        lock (_lock)
            return _watches.ContainsKey(id);
    }

    /// <summary>Uploads that are waited for.</summary>
    public string[] Watched()
    {
        lock (_lock)
            return [.. _watches.Keys];
    }

    public void Tell(UploadState state)
    {
        Watch? watch;
        lock (_lock)
            _watches.TryGetValue(state.Id, out watch);
        watch?.Tell(state);
    }

    public void Dispose() => _states.Changed -= Tell;

    private void Leave(string id, Watch watch)
    {
        lock (_lock)
        {
            _waiters--;
            if (--watch.Waiters == 0)
                _watches.Remove(id);
        }
    }

    /// <summary>One who waits.</summary>
    internal readonly struct Waiter(UploadWatches all, string id, Watch watch) : IDisposable
    {
        public Watch Watch => watch;

        public void Dispose() => all.Leave(id, watch);
    }
}

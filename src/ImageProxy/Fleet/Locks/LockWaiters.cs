using System.Runtime.InteropServices;

namespace ImageProxy.Fleet.Locks;

/// <summary>Who waits in this process for which lock. Whoever looks at a lock has joined before, so that no message falls between looking and waiting.</summary>
internal sealed class LockWaiters
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<Waiter>> _waiters = new(StringComparer.Ordinal);

    public int Count
    {
        get
        {
            lock (_lock)
                return _waiters.Values.Sum(w => w.Count);
        }
    }

    public Waiter Join(string name)
    {
        var waiter = new Waiter(this, name);
        lock (_lock)
        {
            ref var waiters = ref CollectionsMarshal.GetValueRefOrAddDefault(_waiters, name, out _);
            (waiters ??= []).Add(waiter);
        }

        return waiter;
    }

    public void Signal(string name, LockSignal signal)
    {
        lock (_lock)
        {
            foreach (var waiter in _waiters.GetValueOrDefault(name) ?? [])
                waiter.Set(signal);
        }
    }

    public void SignalAll(LockSignal signal)
    {
        lock (_lock)
        {
            foreach (var waiter in _waiters.Values.SelectMany(w => w))
                waiter.Set(signal);
        }
    }

    private void Leave(Waiter waiter)
    {
        lock (_lock)
        {
            if (_waiters.TryGetValue(waiter.Name, out var waiters) && waiters.Remove(waiter) && waiters.Count == 0)
                _waiters.Remove(waiter.Name);
        }
    }

    /// <summary>One who waits. Keeps a signal until it is taken; what comes while it is being taken is seen by looking again.</summary>
    public sealed class Waiter(LockWaiters all, string name) : IDisposable
    {
        private TaskCompletionSource<LockSignal> _signal = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Name => name;

        /// <returns>Null if there was none in time.</returns>
        public async Task<LockSignal?> NextAsync(TimeSpan within, TimeProvider time, CancellationToken cancellationToken)
        {
            var signal = Volatile.Read(ref _signal).Task;
            try
            {
                var value = await signal.WaitAsync(within, time, cancellationToken);
                Volatile.Write(ref _signal, new(TaskCreationOptions.RunContinuationsAsynchronously));
                return value;
            }
            catch (TimeoutException)
            {
                return null;
            }
        }

        public void Dispose() => all.Leave(this);

        internal void Set(LockSignal signal) => Volatile.Read(ref _signal).TrySetResult(signal);
    }
}

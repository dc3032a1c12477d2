using System.Buffers;

namespace ImageProxy.Originals;

/// <summary>
/// An original's bytes in a pooled buffer. Whoever gets it disposes it, once; a job that may outlive its caller (native code past its
/// deadline cannot be stopped) takes a hold of its own, and the buffer goes back when the last has let go.
/// </summary>
internal sealed class Original(OriginalHead head, IMemoryOwner<byte> owner, int length) : IDisposable
{
    private int _holders = 1;

    public OriginalHead Head { get; } = head;

    /// <summary>Exactly the object's bytes. Not to be kept after <see cref="Dispose"/>.</summary>
    public ReadOnlyMemory<byte> Bytes => owner.Memory[..length];

    /// <summary>One more holder.</summary>
    /// <returns>To be disposed when the bytes are no longer read.</returns>
    /// <exception cref="ObjectDisposedException">The last holder has let go already.</exception>
    public IDisposable Hold()
    {
        int holders = Volatile.Read(ref _holders);
        while (true)
        {
            ObjectDisposedException.ThrowIf(holders == 0, this);
            int seen = Interlocked.CompareExchange(ref _holders, holders + 1, holders);
            if (seen == holders)
                return new Holder(this);
            holders = seen;
        }
    }

    public void Dispose()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
            owner.Dispose();
    }

    private sealed class Holder(Original original) : IDisposable
    {
        private Original? _original = original;

        public void Dispose() => Interlocked.Exchange(ref _original, null)?.Dispose();
    }
}

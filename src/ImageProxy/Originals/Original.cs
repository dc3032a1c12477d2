using System.Buffers;

namespace ImageProxy.Originals;

/// <summary>An original's bytes in a pooled buffer. Every holder disposes it, once; the last one gives the buffer back.</summary>
internal sealed class Original(OriginalHead head, IMemoryOwner<byte> owner, int length) : IDisposable
{
    private int _holders = 1;

    public OriginalHead Head { get; } = head;

    /// <summary>Exactly the object's bytes. Not to be kept after <see cref="Dispose"/>.</summary>
    public ReadOnlyMemory<byte> Bytes => owner.Memory[..length];

    /// <summary>Another holder: native code may still read the bytes when the request that fetched them has been answered.</summary>
    public Original Share()
    {
        Interlocked.Increment(ref _holders);
        return this;
    }

    public void Dispose()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
            owner.Dispose();
    }
}

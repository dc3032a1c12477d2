using System.Buffers;

namespace ImageProxy.Originals;

/// <summary>An original's bytes in a pooled buffer. One holder disposes it, once.</summary>
internal sealed class Original(OriginalHead head, IMemoryOwner<byte> owner, int length) : IDisposable
{
    public OriginalHead Head { get; } = head;

    /// <summary>Exactly the object's bytes. Not to be kept after <see cref="Dispose"/>.</summary>
    public ReadOnlyMemory<byte> Bytes => owner.Memory[..length];

    public void Dispose() => owner.Dispose();
}

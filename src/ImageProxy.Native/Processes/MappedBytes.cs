using System.Buffers;

namespace ImageProxy.Native.Processes;

/// <summary>A mapping of <see cref="SharedBytes"/>. Its memory must not be used once it is disposed.</summary>
public sealed unsafe class MappedBytes : MemoryManager<byte>
{
    private nint _address;

    internal MappedBytes(nint address, int length) => (_address, Length) = (address, length);

    public int Length { get; }

    public override Span<byte> GetSpan()
    {
        ObjectDisposedException.ThrowIf(_address == 0, this);
        return new((void*)_address, Length);
    }

    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ObjectDisposedException.ThrowIf(_address == 0, this);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)Length, nameof(elementIndex));
        return new((byte*)_address + elementIndex, pinnable: this);
    }

    /// <summary>Nothing to do: the kernel moves no mapping.</summary>
    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
        if (Interlocked.Exchange(ref _address, 0) is var address and not 0)
            _ = LinuxApi.munmap(address, (nuint)Length);
    }
}

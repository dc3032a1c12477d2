using System.Buffers;

namespace ImageProxy.Rendering;

/// <summary>
/// Bytes that originals in memory and the decoding of all that waits or runs may take together. A promise kept by counting: what decoding
/// takes is predicted. Thread-safe.
/// </summary>
internal sealed class MemoryBudget(long limit)
{
    private long _held;

    /// <summary>For what stands alone, outside the service.</summary>
    public static MemoryBudget Unlimited => new(long.MaxValue);

    public long Limit => limit;

    /// <summary>Bytes taken and not given back.</summary>
    public long Held => Volatile.Read(ref _held);

    public bool IsSpent => Held >= limit;

    /// <param name="upTo">A lower limit for this call; where it is left out, the budget's own.</param>
    public bool TryTake(long bytes, long? upTo = null)
    {
        long most = Math.Min(upTo ?? limit, limit), held = Held;
        while (bytes <= most - held)
        {
            long seen = Interlocked.CompareExchange(ref _held, held + bytes, held);
            if (seen == held)
                return true;
            held = seen;
        }

        return false;
    }

    /// <summary>Takes whether there is room or not.</summary>
    public void Take(long bytes) => Interlocked.Add(ref _held, bytes);

    public void Return(long bytes) => Interlocked.Add(ref _held, -bytes);

    /// <summary>A pooled buffer, counted until it is disposed, once; null where there is no room. One that is alone is always let in.</summary>
    /// <param name="length">Bytes counted; the buffer may be longer.</param>
    public IMemoryOwner<byte>? TryRent(int length)
    {
        bool isAlone = Interlocked.CompareExchange(ref _held, length, 0) == 0;
        return isAlone || TryTake(length) ? new Counted(this, length) : null;
    }

    private sealed class Counted(MemoryBudget budget, int length) : IMemoryOwner<byte>
    {
        private readonly IMemoryOwner<byte> _buffer = MemoryPool<byte>.Shared.Rent(length);
        private int _disposed;

        public Memory<byte> Memory => _buffer.Memory;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _disposed, 1) != 0)
                return;
            _buffer.Dispose();
            budget.Return(length);
        }
    }
}

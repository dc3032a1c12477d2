using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Imaging.Planes;

/// <summary>
/// One channel of a picture in pooled memory: 8-bit samples, rows <see cref="Stride"/> bytes apart. A kernel may read, but not use, whole
/// vectors: up to <see cref="Slack"/> bytes and one row behind the last sample belong to the plane.
/// </summary>
public sealed class Plane : IDisposable
{
    /// <summary>Bytes of the widest vector.</summary>
    public const int Slack = 64;

    private byte[]? _samples;

    /// <summary>Samples are whatever the memory held before.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A side is not positive.</exception>
    /// <exception cref="OverflowException">More than 2 GiB.</exception>
    public Plane(PixelSize size)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size.Width, nameof(size));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size.Height, nameof(size));
        Size = size;
        Stride = checked(size.Width + Slack - 1) / Slack * Slack;
        _samples = ArrayPool<byte>.Shared.Rent(checked((Stride * (size.Height + 1)) + Slack));
    }

    public PixelSize Size { get; }

    /// <summary>Bytes from one row to the next.</summary>
    public int Stride { get; }

    /// <summary>All rows with what lies between and behind them.</summary>
    /// <exception cref="ObjectDisposedException">The memory was given back.</exception>
    public Span<byte> Samples => Memory.AsSpan(0, (Stride * (Size.Height + 1)) + Slack);

    private byte[] Memory => _samples ?? throw new ObjectDisposedException(nameof(Plane));

    public Span<byte> Row(int y) => Memory.AsSpan(y * Stride, Size.Width);

    public void Fill(byte level)
    {
        for (int y = 0; y < Size.Height; y++)
            Row(y).Fill(level);
    }

    /// <summary>Brings what a filter has shot over the ends of a range back into it.</summary>
    public void Clamp(byte lowest, byte highest)
    {
        Vector<byte> least = new(lowest), most = new(highest);
        for (int y = 0; y < Size.Height; y++)
        {
            var row = Row(y);
            var vectors = MemoryMarshal.Cast<byte, Vector<byte>>(row);
            foreach (ref var samples in vectors)
                samples = Vector.Min(Vector.Max(samples, least), most);
            foreach (ref byte sample in row[(vectors.Length * Vector<byte>.Count)..])
                sample = Math.Clamp(sample, lowest, highest);
        }
    }

    /// <summary>Gives the memory back, once.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _samples, null) is { } samples)
            ArrayPool<byte>.Shared.Return(samples);
    }
}

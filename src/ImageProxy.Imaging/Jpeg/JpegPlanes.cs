using System.Buffers;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Imaging.Jpeg;

/// <summary>
/// The scaled planes of a JPEG, Y or Y, Cb and Cr, in pooled memory. Behind the last row of each lie one more row and <see cref="Slack"/>
/// bytes that may be read, not used: kernels may load whole vectors.
/// </summary>
public sealed class JpegPlanes : IDisposable
{
    /// <summary>Rows begin this many bytes apart or a multiple of it.</summary>
    public const int Slack = 64;

    private readonly PixelSize[] _sizes;
    private readonly int[] _offsets;
    private readonly int[] _strides;
    private byte[]? _memory;

    /// <param name="length">Bytes of all planes.</param>
    internal JpegPlanes(ChromaSampling sampling, PixelSize[] sizes, ReadOnlySpan<JpegComponent> components, int length)
    {
        (Sampling, _sizes) = (sampling, sizes);
        (_offsets, _strides) = (new int[sizes.Length], new int[sizes.Length]);
        for (int i = 0; i < sizes.Length; i++)
            (_offsets[i], _strides[i]) = (components[i].Offset, components[i].Stride);
        Length = length;
        _memory = ArrayPool<byte>.Shared.Rent(length);
    }

    public ChromaSampling Sampling { get; }

    /// <summary>1 or 3.</summary>
    public int Count => _sizes.Length;

    internal int Length { get; }

    internal Span<byte> Memory => (_memory ?? throw new ObjectDisposedException(nameof(JpegPlanes))).AsSpan(0, Length);

    public PixelSize Size(int plane) => _sizes[plane];

    /// <summary>Bytes from one row to the next, a multiple of <see cref="Slack"/>.</summary>
    public int Stride(int plane) => _strides[plane];

    /// <summary>All rows with what lies between and behind them.</summary>
    /// <exception cref="ObjectDisposedException">The memory was given back.</exception>
    public ReadOnlySpan<byte> Samples(int plane) => Memory.Slice(_offsets[plane], (Stride(plane) * (Size(plane).Height + 1)) + Slack);

    public ReadOnlySpan<byte> Row(int plane, int y) => Memory.Slice(_offsets[plane] + (y * Stride(plane)), Size(plane).Width);

    /// <summary>Gives the memory back, once.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _memory, null) is { } memory)
            ArrayPool<byte>.Shared.Return(memory);
    }
}

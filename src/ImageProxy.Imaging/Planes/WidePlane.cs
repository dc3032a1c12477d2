using System.Buffers;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Imaging.Planes;

/// <summary>
/// One channel of a scaled picture in pooled memory, 64 to a level of 8 bits: what is left to do with it, such as dividing by alpha, would enlarge what
/// rounding loses. Levels below 0 and above 255 are those that resampling overshoots by.
/// </summary>
public sealed class WidePlane : IDisposable
{
    /// <summary>What a level of 8 bits counts as.</summary>
    public const int Level = 64;

    /// <summary>What 255 counts as.</summary>
    public const int Most = 255 * Level;

    private short[]? _samples;

    /// <summary>Samples are whatever the memory held before.</summary>
    public WidePlane(PixelSize size)
    {
        Size = size;
        _samples = ArrayPool<short>.Shared.Rent(checked((int)size.Area));
    }

    public PixelSize Size { get; }

    private short[] Samples => _samples ?? throw new ObjectDisposedException(nameof(WidePlane));

    public Span<short> Row(int y) => Samples.AsSpan(y * Size.Width, Size.Width);

    /// <summary>The same plane turned upright. The caller disposes it.</summary>
    public WidePlane Turned(Orientation orientation)
    {
        bool isTransposed = orientation >= Orientation.Transposed;
        bool fromRight = orientation is Orientation.MirroredHorizontally or Orientation.UpsideDown or Orientation.TurnRight or Orientation.Transverse;
        bool fromBottom = orientation is Orientation.UpsideDown or Orientation.MirroredVertically or Orientation.Transverse or Orientation.TurnLeft;
        var upright = new WidePlane(isTransposed ? Size.Transposed : Size);
        for (int y = 0; y < upright.Size.Height; y++)
        {
            int down = fromBottom ? upright.Size.Height - 1 - y : y;
            var row = upright.Row(y);
            for (int x = 0; x < row.Length; x++)
            {
                int along = fromRight ? row.Length - 1 - x : x;
                row[x] = isTransposed ? Row(along)[down] : Row(down)[along];
            }
        }

        return upright;
    }

    /// <summary>Gives the memory back, once.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _samples, null) is { } samples)
            ArrayPool<short>.Shared.Return(samples);
    }
}

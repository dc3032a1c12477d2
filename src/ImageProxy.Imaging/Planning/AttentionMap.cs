using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Imaging.Planning;

/// <summary>A coarse grid of how much each part of a picture draws attention.</summary>
public sealed class AttentionMap
{
    /// <summary>Raised whenever the same pixels get other scores: part of the fingerprint of every mode that looks at them.</summary>
    public const int Version = 1;

    /// <summary>Long side of <see cref="ThumbnailSize"/>, in pixels.</summary>
    public const int ThumbnailSide = 64;

    private readonly float[] _scores;

    private AttentionMap(PixelSize size, float[] scores) => (Size, _scores) = (size, scores);

    /// <summary>Columns × rows of the grid.</summary>
    public PixelSize Size { get; }

    /// <summary>Scores of all cells, row by row, each from 0 up.</summary>
    public ReadOnlySpan<float> Scores => _scores;

    /// <summary>Takes scores as they are; <paramref name="scores"/> has one value for each cell of <paramref name="size"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The size is empty, or does not go with the number of scores.</exception>
    public static AttentionMap FromScores(PixelSize size, ReadOnlySpan<float> scores)
    {
        ThrowIfNotMatching(size, scores.Length, 1);
        return new(size, scores.ToArray());
    }

    /// <summary>Scores a thumbnail of the upright picture, one cell for each pixel.</summary>
    /// <param name="rgb">8-bit sRGB, 3 bytes a pixel, rows tightly packed.</param>
    /// <param name="size">Best as <see cref="ThumbnailSize"/> says: in a larger picture noise and texture count as detail.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is empty, or does not go with the number of bytes.</exception>
    public static AttentionMap FromRgb(ReadOnlySpan<byte> rgb, PixelSize size)
    {
        ThrowIfNotMatching(size, rgb.Length, 3);
        return new(size, Saliency.Score(rgb, size));
    }

    /// <summary>Size of the thumbnail to make for <see cref="FromRgb"/>: the original's shape, long side 64, never enlarged.</summary>
    public static PixelSize ThumbnailSize(PixelSize original) =>
        Fitting.Inside(original, new Box(ThumbnailSide, ThumbnailSide), enlarge: false);

    private static void ThrowIfNotMatching(PixelSize size, int length, int valuesPerCell)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size.Width, 1, nameof(size));
        ArgumentOutOfRangeException.ThrowIfLessThan(size.Height, 1, nameof(size));
        ArgumentOutOfRangeException.ThrowIfNotEqual(length, size.Area * valuesPerCell, nameof(length));
    }
}

using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Imaging.Planning;

/// <summary>A coarse grid of how much each part of a picture draws attention.</summary>
public sealed class AttentionMap
{
    private readonly float[] _scores;

    private AttentionMap(PixelSize size, float[] scores) => (Size, _scores) = (size, scores);

    /// <summary>Columns × rows of the grid.</summary>
    public PixelSize Size { get; }

    /// <summary>Scores of all cells, row by row, each from 0 up.</summary>
    public ReadOnlySpan<float> Scores => _scores;

    /// <summary>Takes scores as they are; <paramref name="scores"/> has one value for each cell of <paramref name="size"/>.</summary>
    public static AttentionMap FromScores(PixelSize size, ReadOnlySpan<float> scores)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual((long)scores.Length, size.Area, nameof(scores));
        return new(size, scores.ToArray());
    }
}

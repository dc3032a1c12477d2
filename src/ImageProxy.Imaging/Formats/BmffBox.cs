namespace ImageProxy.Imaging.Formats;

/// <summary>One box of an ISO base media file: its four letters, and the range of its content in the file.</summary>
/// <param name="Type">Four letters, the first in the highest byte.</param>
/// <param name="Start">First byte behind the box header.</param>
/// <param name="End">Exclusive.</param>
internal readonly record struct BmffBox(uint Type, int Start, int End)
{
    public int Length => End - Start;

    /// <summary>The same box without the version and flags a "full box" begins with; empty where it is too short for them.</summary>
    public BmffBox WithoutVersion => this with { Start = Math.Min(Start + 4, End) };
}

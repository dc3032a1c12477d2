namespace ImageProxy.Imaging.Formats;

/// <summary>One picture of an icon file.</summary>
/// <param name="Offset">Where its data starts in the file, bytes.</param>
/// <param name="Length">Length of its data, bytes; it lies within the file.</param>
/// <param name="IsPng">A PNG file as it is; otherwise a bitmap without file header, with a mask behind it.</param>
public readonly record struct IcoEntry(int Offset, int Length, bool IsPng);

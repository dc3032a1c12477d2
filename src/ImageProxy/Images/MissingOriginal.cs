namespace ImageProxy.Images;

/// <summary>What is said where no source has the original.</summary>
internal static class MissingOriginal
{
    public static ImageFault Fault { get; } = new(ImageError.OriginalMissing, "None of the sources has an original under this key.");

    /// <summary>Of those that let originals be seen.</summary>
    public static ImageFault FaultOfServing { get; } = new(ImageError.OriginalMissing, "None of the sources that serve originals has one under this key.");
}

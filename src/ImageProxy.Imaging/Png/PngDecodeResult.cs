namespace ImageProxy.Imaging.Png;

/// <summary>What became of a file that was given to <see cref="PngPlaneDecoder"/>.</summary>
public enum PngDecodeResult
{
    Decoded,

    /// <summary>A variant that is left to another decoder, or a file with an oddity that others forgive, such as an index without a colour.</summary>
    NotTaken,

    /// <summary>The data end early, or contradict the format, themselves or a checksum.</summary>
    Broken,
}

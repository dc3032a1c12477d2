namespace ImageProxy.Imaging.Jpeg;

/// <summary>What became of a file that was given to <see cref="JpegScaledDecoder"/>.</summary>
public enum JpegDecodeResult
{
    Decoded,

    /// <summary>A variant that is left to another decoder, or a file with an oddity that others forgive, such as bytes between its parts.</summary>
    NotTaken,

    /// <summary>The data end early, or contradict the format or themselves. No decoder makes the whole picture of it.</summary>
    Broken,
}

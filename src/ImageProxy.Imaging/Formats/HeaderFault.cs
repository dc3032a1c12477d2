namespace ImageProxy.Imaging.Formats;

/// <summary>Why a header gives no <see cref="ImageInfo"/>.</summary>
public enum HeaderFault
{
    None,

    /// <summary>The bytes begin like no format in <see cref="ImageFormat"/>.</summary>
    NotAnImage,

    /// <summary>The file ends before something it promises.</summary>
    Truncated,

    /// <summary>The bytes contradict the format, or themselves.</summary>
    Malformed,

    /// <summary>Sound as far as it was read, but in a variant no renderer here reads.</summary>
    Unsupported,
}

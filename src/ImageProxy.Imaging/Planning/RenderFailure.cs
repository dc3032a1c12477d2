namespace ImageProxy.Imaging.Planning;

/// <summary>Why a renderer has no picture to give: outcomes we planned for.</summary>
public enum RenderFailure
{
    None,

    /// <summary>Broken or truncated: the bytes are to blame.</summary>
    Undecodable,

    /// <summary>A format or feature this renderer was built without.</summary>
    Unsupported,

    /// <summary>Over a limit that only showed while decoding.</summary>
    TooLarge,

    /// <summary>Stopped by the caller's token.</summary>
    Canceled,

    /// <summary>The machine's fault (memory, missing library): the bytes may be fine.</summary>
    Internal,

    /// <summary>The process that rendered died of it, and so did a second one.</summary>
    Crashed,

    /// <summary>Stopped because it took longer than a render may.</summary>
    TimedOut,

    /// <summary>Nothing was tried: no process to render in is to be had at the moment.</summary>
    Unavailable,
}

namespace ImageProxy.Images;

/// <summary>Outcomes we planned for. <c>Http/Problems.cs</c> turns each into a status, a type and a freshness.</summary>
internal enum ImageError
{
    None,

    /// <summary>The URL does not follow the grammar.</summary>
    MalformedUrl,

    /// <summary>Size, mode, preset or format is not on the list.</summary>
    NotAllowed,

    /// <summary>No source has an original under this key.</summary>
    OriginalMissing,

    /// <summary>Not an image, broken, truncated, or in a format that is not read here.</summary>
    OriginalUnusable,

    /// <summary>More bytes, pixels or frames than the limits allow.</summary>
    OriginalTooLarge,

    /// <summary>A source answered with an error, or refused our credentials.</summary>
    SourceFailed,

    /// <summary>A source or the renderer ran past its deadline.</summary>
    TooSlow,

    /// <summary>All slots are taken and the queue is full.</summary>
    Busy,

    /// <summary>Our own fault; the log says more.</summary>
    Internal,
}

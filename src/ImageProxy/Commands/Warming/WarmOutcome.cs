namespace ImageProxy.Commands.Warming;

/// <summary>What became of one rendition.</summary>
internal enum WarmOutcome
{
    /// <summary>Made for this run.</summary>
    Rendered,

    /// <summary>In a tier of the service already, or just being made for somebody else.</summary>
    There,

    /// <summary>Not made; tried again by the next run.</summary>
    Failed,
}

namespace ImageProxy.Native.Processes;

/// <summary>How waiting for a message ended.</summary>
public enum ReceiveOutcome
{
    Message,

    /// <summary>Nothing came in time.</summary>
    TimedOut,

    /// <summary>The other end is gone.</summary>
    Closed,
}

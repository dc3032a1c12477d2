namespace ImageProxy.Uploads.Intake;

/// <summary>What can go wrong with a body while it comes.</summary>
internal enum BodyFault
{
    /// <summary>The client has left, or the connection broke.</summary>
    Cut,

    TooSlow,

    /// <summary>Not what its headers say.</summary>
    Malformed,
}

namespace ImageProxy.Commands.Checking;

/// <summary>What <c>imageproxy check</c> thinks of one thing.</summary>
internal enum Verdict
{
    Ok,

    /// <summary>The service runs, but not as one would wish.</summary>
    Warning,

    /// <summary>The service does not start, or part of it does not work.</summary>
    Fault,
}

namespace ImageProxy.Commands;

/// <summary>What the commands end with, as the documentation of each says.</summary>
internal static class ExitCodes
{
    public const int Success = 0;

    /// <summary>It was tried and did not succeed; standard error says why.</summary>
    public const int Failure = 1;

    /// <summary>Arguments that make no sense; nothing was tried.</summary>
    public const int Usage = 2;

    /// <summary>The configuration has faults (EX_CONFIG of sysexits.h).</summary>
    public const int Misconfigured = 78;
}

namespace ImageProxy.Native.Processes;

/// <summary>How a child ended.</summary>
/// <param name="Signal">The signal that ended it, as 9 for SIGKILL; 0 where it left by itself.</param>
/// <param name="Code">What it left with; 0 where a signal ended it.</param>
/// <param name="PeakBytes">The most memory it had resident; 0 where that was no more than this process itself once had, as then it is not known.</param>
public readonly record struct ChildExit(int Signal, int Code, long PeakBytes)
{
    public override string ToString() => Signal != 0 ? $"signal {Signal}" : $"exit code {Code}";
}

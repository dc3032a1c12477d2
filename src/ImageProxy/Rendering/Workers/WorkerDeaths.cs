namespace ImageProxy.Rendering.Workers;

/// <summary>Tells from what is left of a worker why it died.</summary>
internal static class WorkerDeaths
{
    internal const int SignalKill = 9;

    /// <summary>What allocators say when they give up: GLib, the C++ library, .NET.</summary>
    private static readonly string[] MemoryWords = ["failed to allocate", "bad_alloc", "Out of memory", "OutOfMemory"];

    /// <param name="predictedBytes">What decoding was predicted to need.</param>
    /// <param name="memoryBytes">What the worker was allowed.</param>
    public static WorkerDeath Of(WorkerAnswerKind answer, WorkerEnd end, long predictedBytes, long memoryBytes) => answer switch
    {
        WorkerAnswerKind.TimedOut => WorkerDeath.Deadline,
        WorkerAnswerKind.Canceled => WorkerDeath.Canceled,
        WorkerAnswerKind.Reply or WorkerAnswerKind.Nonsense => WorkerDeath.Protocol,
        _ when RanOutOfMemory(end, memoryBytes) => WorkerDeath.Memory,
        _ when end.Exit.Signal == SignalKill => WorkerDeath.Killed,
        _ => predictedBytes > memoryBytes / 4 * 3 ? WorkerDeath.Memory : WorkerDeath.Crash,
    };

    /// <summary>The name in metrics.</summary>
    public static string Name(this WorkerDeath death) => death.ToString().ToLowerInvariant();

    private static bool RanOutOfMemory(WorkerEnd end, long memoryBytes) =>
        end.Exit.PeakBytes > memoryBytes / 10 * 9 || MemoryWords.Any(words => end.LastWords.Contains(words, StringComparison.Ordinal));
}

namespace ImageProxy.Fuzz.Running;

/// <summary>How much of a target's inputs is run.</summary>
public sealed record CampaignOptions
{
    /// <summary>Chooses the inputs. Default 1.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Inputs to run; null: until <see cref="Time"/> is over, or all there are.</summary>
    public long? Count { get; init; }

    /// <summary>Time after which no input is begun; null: no limit.</summary>
    public TimeSpan? Time { get; init; }

    /// <summary>Threads, or child processes where the target runs native code. Default 2.</summary>
    public int Jobs { get; init; } = 2;

    /// <summary>Index of the first input. Default 0.</summary>
    public long From { get; init; }

    /// <summary>Longest time for one input; past it the campaign ends, or the child is killed. Default 12 s.</summary>
    public TimeSpan InputDeadline { get; init; } = TimeSpan.FromSeconds(12);

    /// <summary>Data memory of a child process, in bytes. Default 2 GiB.</summary>
    public long ChildMemory { get; init; } = 2L << 30;
}

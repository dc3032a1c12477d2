namespace ImageProxy.Rendering.Workers;

/// <summary>How a job ended.</summary>
internal enum WorkerAnswerKind
{
    Reply,

    /// <summary>The worker was gone before it had the job.</summary>
    NotTaken,

    /// <summary>It was killed for taking too long.</summary>
    TimedOut,

    /// <summary>It was killed because nobody waits any more.</summary>
    Canceled,

    /// <summary>It ended by itself, or somebody else ended it.</summary>
    Ended,

    /// <summary>It said something that no worker says.</summary>
    Nonsense,
}

/// <param name="Reply">Null unless there is one.</param>
/// <param name="Picture">The bytes the reply speaks of; empty where it speaks of none.</param>
/// <param name="Detail">What was wrong with it, for the log.</param>
internal readonly record struct WorkerAnswer(WorkerAnswerKind Kind, WorkerReply? Reply = null, byte[]? Picture = null, string Detail = "");

namespace ImageProxy.Uploads.Queues.InProcess;

/// <summary>An announcement that is not completed. Changed only under the queue's lock.</summary>
internal sealed class JournalEntry(long number, string id, long announcedAt)
{
    public long Number { get; } = number;

    public string Id { get; } = id;

    /// <summary>Unix milliseconds.</summary>
    public long AnnouncedAt { get; } = announcedAt;

    /// <summary>Deliveries so far.</summary>
    public int Attempt { get; set; }

    /// <summary>Unix milliseconds from which on it may be delivered again.</summary>
    public long Due { get; set; }

    public bool IsHeld { get; set; }

    public JournalRecord Whole => new(IsHeld ? JournalKind.Held : JournalKind.Announced, Number, Attempt, AnnouncedAt, Due, Id);
}

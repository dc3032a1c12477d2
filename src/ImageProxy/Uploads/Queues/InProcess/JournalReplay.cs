namespace ImageProxy.Uploads.Queues.InProcess;

/// <summary>What a journal says, read from its beginning.</summary>
/// <param name="Open">Announcements that are not completed, in the order they were made.</param>
/// <param name="LastNumber">Highest number ever given.</param>
/// <param name="GoodBytes">Bytes up to the end of the last whole record: what is behind it was being written when the process or the machine died.</param>
/// <param name="DamagedBytes">Bytes before that end which are no records: damage, by which announcements may be lost or done again.</param>
internal sealed record JournalReplay(IReadOnlyList<JournalEntry> Open, long LastNumber, int GoodBytes, int DamagedBytes)
{
    /// <param name="journal">Without the file's header.</param>
    public static JournalReplay Of(ReadOnlySpan<byte> journal)
    {
        var open = new Dictionary<long, JournalEntry>();
        long last = 0;
        int good = 0, damaged = 0;
        for (int at = 0; at < journal.Length;)
        {
            if (!JournalRecord.TryRead(journal[at..], out var record, out int length))
            {
                at++; // the next whole record, if there is one, may begin anywhere
                continue;
            }

            damaged += at - good;
            at += length;
            good = at;
            last = Math.Max(last, record.Number);
            Apply(open, record);
        }

        return new([.. open.Values.OrderBy(e => e.Number)], last, good, damaged);
    }

    private static void Apply(Dictionary<long, JournalEntry> open, JournalRecord record)
    {
        if (record.Kind is JournalKind.Announced or JournalKind.Held)
        {
            bool isHeld = record.Kind == JournalKind.Held;
            open[record.Number] = new(record.Number, record.Id, record.AnnouncedAt) { Attempt = record.Attempt, Due = record.Due, IsHeld = isHeld };
            return;
        }

        if (!open.TryGetValue(record.Number, out var entry))
            return;
        if (record.Kind == JournalKind.Completed)
            open.Remove(record.Number);
        else
            (entry.Attempt, entry.Due, entry.IsHeld) = (record.Attempt, record.Due, record.Kind == JournalKind.Taken);
    }
}

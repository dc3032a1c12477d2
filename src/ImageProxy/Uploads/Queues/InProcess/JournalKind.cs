namespace ImageProxy.Uploads.Queues.InProcess;

/// <summary>What a record of the journal says. The numbers are written to disk.</summary>
internal enum JournalKind : byte
{
    /// <summary>There is an announcement; whole, with its id.</summary>
    Announced = 1,

    /// <summary>As <see cref="Announced"/>, of one that was held when the journal was rewritten.</summary>
    Held = 2,

    /// <summary>It was delivered once more.</summary>
    Taken = 3,

    /// <summary>It was given back, to be delivered from <see cref="JournalRecord.Due"/> on.</summary>
    Returned = 4,

    /// <summary>It is done.</summary>
    Completed = 5,
}

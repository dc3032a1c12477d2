namespace ImageProxy.Caching.Disk;

/// <summary>What a file under an entry's name turned out to be.</summary>
internal enum EntryState
{
    /// <summary>Whole, and of the key asked for.</summary>
    Good,

    /// <summary>Written by a version of this program that lays entries out differently.</summary>
    OtherVersion,

    /// <summary>Whole, but of another key: somebody renamed files.</summary>
    OtherKey,

    /// <summary>Shorter or longer than its header says, not ours at all, or with a bit in it that was not written.</summary>
    Damaged,
}

namespace ImageProxy.Rendering.Workers;

/// <summary>Why a worker is no more.</summary>
internal enum WorkerDeath
{
    /// <summary>We killed it at the deadline.</summary>
    Deadline,

    /// <summary>We killed it because nobody waited for its render any more.</summary>
    Canceled,

    /// <summary>It ended for want of memory.</summary>
    Memory,

    /// <summary>It ended by a fault of its own, or by what the sandbox forbids.</summary>
    Crash,

    /// <summary>We killed it because it did not keep to the protocol.</summary>
    Protocol,

    /// <summary>Somebody else killed it.</summary>
    Killed,

    /// <summary>We replaced it in good time, after many jobs or because it had grown.</summary>
    Recycled,
}

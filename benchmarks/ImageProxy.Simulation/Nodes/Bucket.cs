namespace ImageProxy.Simulation.Nodes;

/// <summary>What S3 holds, as far as it matters: where originals are during a move, and whether their tags have changed by it.</summary>
internal sealed class Bucket
{
    /// <summary>Share of the originals that have reached the new bucket, which is asked first; 1: no move, or all is done.</summary>
    public double Moved { get; set; } = 1;

    /// <summary>Whether copies have other tags than their originals: a copy in parts has.</summary>
    public bool CopiesHaveNewTags { get; set; }

    /// <summary>Requests until the original is found.</summary>
    public int RequestsFor(ulong hash) => IsMoved(hash) ? 1 : 2;

    /// <summary>1 for originals whose tag has changed.</summary>
    public int VersionOf(ulong hash) => CopiesHaveNewTags && IsMoved(hash) ? 1 : 0;

    private bool IsMoved(ulong hash) => (hash >> 11) * (1.0 / (1UL << 53)) < Moved;
}

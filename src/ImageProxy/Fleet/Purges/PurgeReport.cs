namespace ImageProxy.Fleet.Purges;

/// <summary>What became of a purge.</summary>
/// <param name="Removed">Entries of this node's tiers, and of Redis, by the name of the tier; of a dry run, what would have been removed.</param>
/// <param name="SilentNodes">
/// Nodes that were there within the hour and have not said that they have done it: ended or stopped, and then they do it before they serve again;
/// or cut off from Redis, and then they do it as soon as they reach it.
/// </param>
/// <param name="IsComplete">Whether no node that reaches Redis serves anything old any more, and the results bucket knows of it. If not, to be tried again.</param>
internal sealed record PurgeReport(IReadOnlyDictionary<string, long> Removed, int SilentNodes, bool IsComplete);

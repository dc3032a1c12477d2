namespace ImageProxy.Stress.Fleet;

/// <param name="Status">0: none came.</param>
internal sealed record FleetAnswer(int Status, string Tier, string? ETag, byte[] Body, TimeSpan Took);

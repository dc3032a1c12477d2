namespace ImageProxy.Stress.Fleet;

/// <summary>Milliseconds for a cold rendition.</summary>
/// <param name="With">Until it was answered, median, with Redis.</param>
/// <param name="Longer">Median of the differences of the two for the same rendition.</param>
/// <param name="Cost">Of processor time of the node with its workers, with Redis.</param>
/// <param name="RedisCost">The same of Redis.</param>
internal sealed record FleetOverheadRound(double With, double Without, double Longer, double Cost, double CostWithout, double RedisCost);

namespace ImageProxy.Peers.Measuring;

/// <summary>What one takes in parts of what another takes, measured in the same rounds.</summary>
/// <param name="Value">Quotient of the medians.</param>
/// <param name="Least">The smallest quotient of one round.</param>
/// <param name="Most">The largest.</param>
internal readonly record struct Ratio(double Value, double Least, double Most)
{
    /// <param name="ours">One value for each round.</param>
    /// <param name="theirs">Of the same rounds.</param>
    /// <exception cref="ArgumentException">Different numbers of rounds, or none.</exception>
    public static Ratio Of(IReadOnlyList<double> ours, IReadOnlyList<double> theirs)
    {
        if (ours.Count != theirs.Count)
            throw new ArgumentException($"{ours.Count} rounds cannot be compared with {theirs.Count}.", nameof(theirs));
        double[] rounds = [.. ours.Zip(theirs, (a, b) => a / b)];
        return new(Statistics.Median(ours) / Statistics.Median(theirs), rounds.Min(), rounds.Max());
    }
}

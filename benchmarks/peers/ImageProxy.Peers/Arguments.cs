using System.Globalization;

namespace ImageProxy.Peers;

/// <summary>What the command was told.</summary>
/// <param name="Repository">Folder.</param>
/// <param name="Rounds">At least 1.</param>
/// <param name="Pictures">Folder with further originals, or null.</param>
/// <param name="Parts">What to measure.</param>
/// <param name="Output">File for the tables.</param>
internal sealed record Arguments(string Repository, int Rounds, string? Pictures, IReadOnlySet<string> Parts, string Output)
{
    public const string Usage = """
        usage: benchmarks/peers/run [--pictures DIR] [--rounds 5] [--only draw|timing|quality] [--output FILE]
          --pictures  further originals: JPEGs and PNGs with alpha, of 2 megapixels and more
          --rounds    of each timing, interleaved; medians are of these
          --only      one part: draw the pictures, time the servers, or compare the quality; otherwise all three
          --output    the tables, by default benchmarks/results/peers.md
        """;

    private static readonly string[] AllParts = ["draw", "timing", "quality"];

    /// <returns>Null where the arguments make no sense.</returns>
    public static Arguments? TryParse(string[] args)
    {
        var values = new Dictionary<string, string>();
        for (int i = 0; i < args.Length; i += 2)
        {
            if (i + 1 == args.Length || args[i] is not ("--repository" or "--pictures" or "--rounds" or "--only" or "--output"))
                return null;
            values[args[i]] = args[i + 1];
        }

        if (!values.TryGetValue("--repository", out string? repository))
            return null;
        if (!int.TryParse(values.GetValueOrDefault("--rounds", "5"), NumberStyles.None, CultureInfo.InvariantCulture, out int rounds) || rounds < 1)
            return null;
        string[] parts = values.TryGetValue("--only", out string? only) ? [only] : AllParts;
        if (parts.Except(AllParts).Any())
            return null;
        return new(repository, rounds, values.GetValueOrDefault("--pictures"), parts.ToHashSet(),
            values.GetValueOrDefault("--output", Path.Combine(repository, "benchmarks/results/peers.md")));
    }
}

namespace ImageProxy.Peers.Tables;

/// <summary>The parts of the result, which may be measured one at a time: what is not measured again stays as it is in the file.</summary>
internal sealed class Sections
{
    private const string Title = """
        # Beside sharp and nginx

        By `benchmarks/peers/run`, over HTTP on loopback, each server alone at its turn. CPU is user and system time of the server and of all its
        children (`/proc/PID/stat`) for each rendition, or each set of them; medians of interleaved rounds, in parentheses the least and the largest
        ratio of one round. Every rendition is asked for under a key that was never asked for before. Ours reads from a folder and keeps what it
        renders on disk, as it does by default, without a line of the log for each answer, as nginx; sharp runs behind `node:http` with its cache off and one thread for each render, on node's four; both
        write JPEG 4:2:0 and WebP at quality 80, WebP at effort 4. A target is held against the time of all rounds, with one request in flight and
        with two: single rounds are told in ticks of 10 ms.

        """;

    private const string Heading = "## ";

    private static readonly string[] Order = ["Time", "Quality"];

    private readonly Dictionary<string, string> _parts = new(StringComparer.Ordinal);

    /// <param name="document">A result that was written before; null for none.</param>
    public Sections(string? document)
    {
        foreach (string part in ("\n" + document).Split("\n" + Heading).Skip(1))
        {
            if (Order.FirstOrDefault(name => part.StartsWith(name + "\n", StringComparison.Ordinal)) is { } known)
                _parts[known] = Heading + part.TrimEnd('\n') + "\n";
        }
    }

    /// <param name="name">Time or Quality.</param>
    /// <param name="machine">Where and with what it was measured.</param>
    /// <param name="text">Its own headings are of the third level.</param>
    public void Replace(string name, string machine, string text) => _parts[name] = $"{Heading}{name}\n\n{machine}\n\n{text.TrimEnd('\n')}\n";

    public string Join() => string.Join('\n', [Title.TrimEnd('\n') + "\n", .. Order.Where(_parts.ContainsKey).Select(name => _parts[name])]);
}

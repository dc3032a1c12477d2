namespace ImageProxy.Peers.Tables;

/// <summary>The parts of the result, which may be measured one at a time: the last of each is kept.</summary>
internal sealed class Sections(string folder)
{
    private const string Title = """
        # Beside sharp and nginx

        By `benchmarks/peers/run`, over HTTP on loopback, each server alone at its turn. CPU is user and system time of the server and of all its
        children (`/proc/PID/stat`) for each rendition, or each set of them; medians of interleaved rounds, in parentheses the least and the largest
        ratio of one round. Every rendition is asked for under a key that was never asked for before. Ours reads from a folder and keeps what it
        renders on disk, as it does by default; sharp runs behind `node:http` with its cache off and one thread for each render, on node's four; both
        write JPEG 4:2:0 and WebP at quality 80, WebP at effort 4. A target is held against the time of all rounds, with one request in flight and
        with two: single rounds are told in ticks of 10 ms.

        """;

    private static readonly string[] Order = ["machine", "timing", "quality"];

    public void Keep(string part, string text)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(PathOf(part), text);
    }

    public string Join() => Title + "\n" + string.Join('\n', Order.Select(PathOf).Where(File.Exists).Select(File.ReadAllText));

    private string PathOf(string part) => Path.Combine(folder, part + ".md");
}

using System.Globalization;

namespace ImageProxy.Peers.Processes;

/// <summary>A process and all that descend from it.</summary>
internal sealed class ProcessTree(int root)
{
    /// <summary>Processor time of all of them until now, with that of descendants that have ended.</summary>
    /// <remarks>A child that ends hands its time, and that of its own children, to the parent that waits for it: nothing is lost or counted twice.</remarks>
    public TimeSpan ProcessorTime() => Sum(Members().Values);

    /// <summary>Resident set, shared pages counted for each process; and proportional set, shared pages counted once in all. Bytes.</summary>
    public (long Rss, long Pss) Memory()
    {
        long rss = 0, pss = 0;
        foreach (int id in Members().Keys)
        {
            try
            {
                string[] lines = File.ReadAllLines($"/proc/{id}/smaps_rollup");
                rss += Kilobytes(lines, "Rss:") * 1024;
                pss += Kilobytes(lines, "Pss:") * 1024;
            }
            catch (IOException)
            {
                // Has ended in between.
            }
        }

        return (rss, pss);
    }

    internal static TimeSpan Sum(IEnumerable<ProcStat> members) =>
        members.Aggregate(TimeSpan.Zero, (sum, member) => sum + member.Own + member.Children);

    /// <param name="all">Every process of the machine.</param>
    internal static Dictionary<int, ProcStat> Descendants(int root, IReadOnlyDictionary<int, ProcStat> all)
    {
        return all.Where(process => IsMember(process.Key)).ToDictionary();

        bool IsMember(int id) => id == root || (all.TryGetValue(id, out var stat) && stat.Parent != id && IsMember(stat.Parent));
    }

    /// <exception cref="FormatException">There is no such line.</exception>
    internal static long Kilobytes(IEnumerable<string> lines, string name)
    {
        string line = lines.FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal)) ?? throw new FormatException($"No {name} in smaps_rollup.");
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    private Dictionary<int, ProcStat> Members()
    {
        var all = new Dictionary<int, ProcStat>();
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int id) && ProcStat.TryRead(id) is { } stat)
                all[id] = stat;
        }

        return Descendants(root, all);
    }
}

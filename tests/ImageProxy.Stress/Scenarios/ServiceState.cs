using System.Globalization;

namespace ImageProxy.Stress.Scenarios;

/// <summary>What a process and its children hold, as the kernel says.</summary>
/// <param name="Rss">Bytes of all of them together.</param>
/// <param name="Files">Open descriptors.</param>
internal readonly record struct ServiceState(long Rss, int Files, int Processes)
{
    public static ServiceState Of(int processId)
    {
        var state = default(ServiceState);
        foreach (int id in Family(processId))
        {
            try
            {
                string line = File.ReadLines($"/proc/{id}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
                long rss = long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
                int files = Directory.EnumerateFileSystemEntries($"/proc/{id}/fd").Count();
                state = new(state.Rss + rss, state.Files + files, state.Processes + 1);
            }
            catch (Exception e) when (e is IOException or InvalidOperationException)
            {
                // Has ended in between.
            }
        }

        return state;
    }

    /// <summary>Process ids of a service's render workers, ready or not.</summary>
    public static IEnumerable<int> Workers(int service) => Family(service).Where(id => id != service && IsWorker(id));

    /// <summary>Also those that have ended and have not been waited for yet, of which nobody can tell any more what they were.</summary>
    public static IEnumerable<int> Children(int service) => Family(service).Where(id => id != service);

    private static bool IsWorker(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline").Contains("--render-worker", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static IEnumerable<int> Family(int root)
    {
        var parents = new Dictionary<int, int>();
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out int id) && ParentOf(id) is { } parent)
                parents[id] = parent;
        }

        return parents.Keys.Where(IsOfFamily);

        bool IsOfFamily(int id) => id == root || (parents.TryGetValue(id, out int parent) && parent != id && IsOfFamily(parent));
    }

    private static int? ParentOf(int id)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{id}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }
}

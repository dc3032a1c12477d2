using System.Diagnostics;
using System.Globalization;
using ImageProxy.Rendering.Workers;

namespace ImageProxy.EndToEnd.Workers;

/// <summary>The workers of a service as the kernel sees them.</summary>
internal static class WorkerProcesses
{
    /// <summary>Process ids of the workers that <paramref name="service"/> has started and that live.</summary>
    public static IReadOnlyList<int> Of(int service)
    {
        var workers = new List<int>();
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int id) && IsWorkerOf(id, service))
                workers.Add(id);
        }

        return workers;
    }

    public static bool IsAlive(int id) => State(id) is not (null or 'Z');

    /// <summary>SIGKILL, as from an operator or a kernel that has no memory left. Nothing where it has ended by itself.</summary>
    public static void Kill(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
        }
        catch (ArgumentException)
        {
            // It has ended.
        }
    }

    private static bool IsWorkerOf(int id, int service)
    {
        try
        {
            string[] arguments = File.ReadAllText($"/proc/{id}/cmdline").Split('\0');
            int at = Array.IndexOf(arguments, RenderWorker.Switch);
            return at >= 0 && arguments[at + 1] == service.ToString(CultureInfo.InvariantCulture) && IsAlive(id);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static char? State(int id)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{id}/stat");
            return stat[stat.LastIndexOf(')') + 2];
        }
        catch (IOException)
        {
            return null;
        }
    }
}

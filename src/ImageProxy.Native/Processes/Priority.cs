using System.Globalization;

namespace ImageProxy.Native.Processes;

/// <summary>How much of a busy processor this process gets beside others.</summary>
public static class Priority
{
    /// <summary>Lowers that of all threads there are, and so of those they start from now on. There is no way back for an ordinary user.</summary>
    /// <param name="nice">1 to 19; each step is worth about a fifth less.</param>
    public static void Lower(int nice) => Lower("/proc/self/task", nice);

    /// <param name="threads">The folder in which the kernel lists a process's threads.</param>
    internal static void Lower(string threads, int nice)
    {
        foreach (string thread in Directory.EnumerateDirectories(threads))
            _ = Lower(uint.Parse(Path.GetFileName(thread), CultureInfo.InvariantCulture), nice);
    }

    /// <param name="thread">0: the calling one.</param>
    /// <returns>False where the kernel refuses, or the thread has ended.</returns>
    internal static bool Lower(uint thread, int nice) => LinuxApi.setpriority(LinuxApi.OneProcess, thread, nice) == 0;
}

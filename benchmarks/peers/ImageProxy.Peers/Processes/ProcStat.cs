using System.Globalization;

namespace ImageProxy.Peers.Processes;

/// <summary>What <c>/proc/PID/stat</c> says of a process: whose child it is, and the time it took of the processors.</summary>
/// <param name="Parent">Process id.</param>
/// <param name="Own">In and outside the kernel, all threads, those that have ended too.</param>
/// <param name="Children">Of children that have ended and been waited for, and of theirs.</param>
/// <remarks>Source: proc_pid_stat(5), fields 4 and 14 to 17. The times are in ticks of 10 ms, each rounded down.</remarks>
internal readonly record struct ProcStat(int Parent, TimeSpan Own, TimeSpan Children)
{
    private const long TicksPerSecond = 100; // USER_HZ, the same on every architecture we run on

    /// <summary>Fields, counted from the first one after the name.</summary>
    private const int ParentField = 1, UserField = 11, SystemField = 12, ChildrensUserField = 13, ChildrensSystemField = 14;

    /// <exception cref="FormatException">Not such a line.</exception>
    public static ProcStat Parse(string line)
    {
        // The name is in parentheses and may hold anything, spaces and parentheses too.
        int name = line.LastIndexOf(')');
        string[] fields = name < 0 ? [] : line[(name + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length <= ChildrensSystemField)
            throw new FormatException($"Not a line of /proc/PID/stat: {line}");
        return new(
            int.Parse(fields[ParentField], CultureInfo.InvariantCulture),
            Ticks(fields[UserField]) + Ticks(fields[SystemField]),
            Ticks(fields[ChildrensUserField]) + Ticks(fields[ChildrensSystemField]));
    }

    /// <returns>Null where the process has ended.</returns>
    public static ProcStat? TryRead(int id)
    {
        try
        {
            return Parse(File.ReadAllText($"/proc/{id}/stat"));
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static TimeSpan Ticks(string text) =>
        TimeSpan.FromTicks(long.Parse(text, CultureInfo.InvariantCulture) * (TimeSpan.TicksPerSecond / TicksPerSecond));
}

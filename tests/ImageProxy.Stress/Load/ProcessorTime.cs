using System.Globalization;
using ImageProxy.Stress.Scenarios;

namespace ImageProxy.Stress.Load;

/// <summary>Who took the machine's processors: what is read twice tells, by its difference, the time in between.</summary>
/// <param name="Generator">This process.</param>
/// <param name="Service">The service without its workers.</param>
/// <param name="Workers">Those that live and those that have ended.</param>
internal readonly record struct ProcessorTime(TimeSpan Generator, TimeSpan Service, TimeSpan Workers)
{
    /// <summary>Where the four times are in what <c>/proc/PID/stat</c> says behind the name: own, in and outside the kernel, and that of children that ended.</summary>
    private const int OwnTimes = 11, ChildrensTimes = 13;

    private const double TicksPerSecond = 100; // USER_HZ

    public static ProcessorTime Read(int service) => new(
        Of(Environment.ProcessId, OwnTimes), Of(service, OwnTimes),
        ServiceState.Children(service).Aggregate(Of(service, ChildrensTimes), (sum, id) => sum + Of(id, OwnTimes)));

    public ProcessorTime Since(ProcessorTime before) => new(Generator - before.Generator, Service - before.Service, Workers - before.Workers);

    private static TimeSpan Of(int id, int times)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{id}/stat");
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return TimeSpan.FromSeconds((Number(fields[times]) + Number(fields[times + 1])) / TicksPerSecond);
        }
        catch (IOException)
        {
            return TimeSpan.Zero; // has ended
        }
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}

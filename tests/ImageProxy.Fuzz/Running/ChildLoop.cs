using System.Diagnostics;
using System.Globalization;
using ImageProxy.Fuzz.Targets;

namespace ImageProxy.Fuzz.Running;

/// <summary>What a child process does: its inputs one after the other, a line for each.</summary>
internal static class ChildLoop
{
    private const string ResetPeak = "5";

    public static void Run(IFuzzTarget target, CampaignOptions options, TextWriter output)
    {
        long end = Campaign.End(target, options);
        for (long i = options.From; i < end; i++)
        {
            byte[] input = target.Make(options.Seed, i);
            File.WriteAllText("/proc/self/clear_refs", ResetPeak);
            long start = Stopwatch.GetTimestamp();
            var (failed, text) = RunOne(target, input);
            var time = Stopwatch.GetElapsedTime(start);
            output.WriteLine(new ChildReport(i, failed, time, PeakBytes(), text));
            output.Flush();
        }
    }

    private static (bool Failed, string Text) RunOne(IFuzzTarget target, byte[] input)
    {
        try
        {
            return (false, target.Run(input));
        }
        catch (FuzzFailureException failure)
        {
            return (true, failure.Message);
        }
        catch (Exception exception)
        {
            return (true, exception.ToString());
        }
    }

    /// <summary>Highest resident memory since the last reset; 0 where the kernel does not say.</summary>
    private static long PeakBytes()
    {
        foreach (string line in File.ReadLines("/proc/self/status"))
        {
            if (line.StartsWith("VmHWM:", StringComparison.Ordinal))
                return long.Parse(line.AsSpan(6).Trim().TrimEnd(" kB"), CultureInfo.InvariantCulture) << 10;
        }

        return 0;
    }
}

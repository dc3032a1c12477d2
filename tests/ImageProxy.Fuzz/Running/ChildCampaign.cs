using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;
using ImageProxy.Fuzz.Targets;

namespace ImageProxy.Fuzz.Running;

/// <summary>
/// Runs a target's inputs in child processes with bounded memory, as an input may end the process. A child that dies or hangs is replaced, and
/// the next one goes on behind the input that did it.
/// </summary>
public static class ChildCampaign
{
    /// <summary>Inputs a child is started for; a process that has seen hostile bytes should not live for ever.</summary>
    private const long Slice = 20_000;

    private const int EnoughFailures = 200;

    /// <summary>Seeds are made and the runtime is started before the first input.</summary>
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(60);

    public static async Task<Tally> RunAsync(IFuzzTarget target, CampaignOptions options, Action<Tally>? onTick = null)
    {
        var tally = new Tally();
        var clock = Stopwatch.StartNew();
        long next = options.From, end = Campaign.End(target, options), slice = Math.Min(Slice, Math.Max(1, (end - next) / options.Jobs));
        var jobs = Enumerable.Range(0, options.Jobs).Select(_ => Task.Run(WorkAsync)).ToArray();
        var all = Task.WhenAll(jobs);
        while (await Task.WhenAny(all, Task.Delay(TimeSpan.FromSeconds(1))) != all)
            onTick?.Invoke(tally);
        await all;
        return tally;

        async Task WorkAsync()
        {
            while (!IsOver() && Interlocked.Add(ref next, slice) - slice is var from && from < end)
            {
                long to = Math.Min(from + slice, end);
                while (from < to && !IsOver())
                    from = await RunChildAsync(target, options, from, to, tally, IsOver);
            }
        }

        bool IsOver() => (options.Time is { } time && clock.Elapsed > time) || tally.Failures.Count >= EnoughFailures;
    }

    /// <returns>Index of the input to go on with.</returns>
    private static async Task<long> RunChildAsync(IFuzzTarget target, CampaignOptions options, long from, long to, Tally tally, Func<bool> isOver)
    {
        using var child = Start(target.Name, options with { From = from, Count = to - from });
        var lines = Channel.CreateUnbounded<string>();
        child.OutputDataReceived += (_, line) => _ = line.Data is null ? lines.Writer.TryComplete() : lines.Writer.TryWrite(line.Data);
        child.ErrorDataReceived += (_, _) => { };
        child.BeginOutputReadLine();
        child.BeginErrorReadLine();
        long next = from;
        try
        {
            while (next < to && !isOver())
            {
                using var deadline = new CancellationTokenSource(next == from ? StartTime : options.InputDeadline);
                if (!await lines.Reader.WaitToReadAsync(deadline.Token))
                {
                    await child.WaitForExitAsync(CancellationToken.None);
                    tally.Lose(next, $"the process ended with {child.ExitCode}", late: false);
                    return next + 1;
                }

                while (lines.Reader.TryRead(out string? line))
                    next = ChildReport.TryParse(line, out var report) ? Count(target, report, tally) : next;
            }

            return next;
        }
        catch (OperationCanceledException)
        {
            tally.Lose(next, "past the deadline", late: true);
            return next + 1;
        }
        finally
        {
            if (!child.HasExited)
                child.Kill();
        }
    }

    private static long Count(IFuzzTarget target, ChildReport report, Tally tally)
    {
        if (report.Failed)
            tally.Fail(report.Index, report.Text);
        else if (target.IsKept(report.Text))
            tally.Keep(report.Index, report.Text);
        tally.Add([(report.Failed ? "failed" : report.Text, 1)], (report.Time, report.Index), (report.PeakBytes, report.Index));
        return report.Index + 1;
    }

    /// <summary>The shell sets the limit on memory, then becomes the child.</summary>
    private static Process Start(string target, CampaignOptions options)
    {
        string limit = string.Create(CultureInfo.InvariantCulture, $"ulimit -d {options.ChildMemory >> 10}; ulimit -c 0; exec \"$@\"");
        var start = new ProcessStartInfo("/bin/sh", ["-c", limit, "sh", "dotnet", Path.Combine(AppContext.BaseDirectory, "ImageProxy.Fuzz.dll"), target])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in ((string, long)[])[("--seed", (long)options.Seed), ("--from", options.From), ("--count", options.Count!.Value)])
        {
            start.ArgumentList.Add(name);
            start.ArgumentList.Add(value.ToString(CultureInfo.InvariantCulture));
        }

        start.ArgumentList.Add("--child");
        // A small heap that is collected often, so that what is counted against the limit is what native code holds.
        start.Environment["DOTNET_GCHeapHardLimit"] = "0x10000000";
        start.Environment["DOTNET_gcConcurrent"] = "0";
        return Process.Start(start)!;
    }
}

using Spectre.Console;

namespace ImageProxy.Commands;

internal static class CommandProgress
{
    /// <summary>A bar where somebody looks, nothing where output goes into a file.</summary>
    /// <param name="done">Of <paramref name="total"/>; read ten times a second.</param>
    public static async Task<T> RunAsync<T>(string what, long total, Func<long> done, Func<Task<T>> run)
    {
        if (Console.IsOutputRedirected)
            return await run();
        return await AnsiConsole.Progress().Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn()).StartAsync(async progress =>
        {
            var bar = progress.AddTask(what, maxValue: total);
            var running = run();
            using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
            while (!running.IsCompleted && await tick.WaitForNextTickAsync())
                bar.Value = done();
            bar.Value = done();
            return await running;
        });
    }
}

using System.Diagnostics;
using ImageProxy.EndToEnd.Servers;
using ImageProxy.Stress.Load;

namespace ImageProxy.Stress.Scenarios;

/// <summary>Cold renders while somebody kills the workers with SIGKILL, one at random every so often; and a quiet time before.</summary>
/// <param name="Kills">Processes that were killed: busy, idle, or not yet ready.</param>
/// <param name="Deaths">By the metric's reason.</param>
/// <param name="Before">What service and workers hold before, with nothing under way; <paramref name="After"/> the same at the end.</param>
internal sealed record KilledWorkers(
    int Clients, TimeSpan Time, LoadReport Quiet, LoadReport Attacked, int Kills, double Starts, double FailedStarts,
    IReadOnlyDictionary<string, double> Deaths, ServiceState Before, ServiceState After)
{
    private static readonly string[] Reasons = ["killed", "crash", "memory", "deadline", "canceled", "protocol", "recycled"];

    /// <summary>Nothing is left over: no process, and no descriptor but a few of connections.</summary>
    public bool IsClean => After.Processes <= Before.Processes && After.Files <= Before.Files + 8;

    /// <param name="every">Between two kills.</param>
    /// <param name="leaveOne">Kill only while two are ready or more: where a start takes longer than the time between kills, there would be none left to render.</param>
    public static async Task<KilledWorkers> RunAsync(int clients, TimeSpan time, TimeSpan every, bool leaveOne, CancellationToken cancellationToken)
    {
        using var folder = new ServiceFolder();
        await folder.AddPhotosAsync();
        using var service = await ServiceProcess.StartAsync(folder.Path, ("Images:AllowAnySize", "true"), ("Logging:LogLevel:ImageProxy", "Error"));
        var load = new Clients(service.Client, clients, TimeSpan.FromMilliseconds(20), 0, [], new(ServiceFolder.Photos));
        await load.RunAsync(time / 8, cancellationToken);
        var before = await RestAsync(service, cancellationToken);
        var quiet = await load.RunAsync(time, cancellationToken);

        using var over = new CancellationTokenSource();
        var killing = KillAsync(service, every, leaveOne, over.Token);
        var attacked = await load.RunAsync(time, cancellationToken);
        await over.CancelAsync();
        int kills = await killing;

        var after = await RestAsync(service, cancellationToken);
        var deaths = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (string reason in Reasons)
        {
            if (await service.MetricAsync("imageproxy_worker_deaths_total", $"reason=\"{reason}\"") is > 0 and var count)
                deaths[reason] = count;
        }

        return new(
            clients, time, quiet, attacked, kills, await service.MetricAsync("imageproxy_worker_starts_total", "outcome=\"ok\""),
            await service.MetricAsync("imageproxy_worker_starts_total", "outcome=\"failed\""), deaths, before, after);
    }

    /// <returns>How many were killed.</returns>
    private static async Task<int> KillAsync(ServiceProcess service, TimeSpan every, bool leaveOne, CancellationToken cancellationToken)
    {
        int kills = 0;
        using var timer = new PeriodicTimer(every);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                int[] workers = [.. ServiceState.Workers(service.Id)];
                if (leaveOne && Math.Min(workers.Length, await service.MetricAsync("imageproxy_workers")) < 2)
                    continue;
                if (workers.Length > 0 && TryKill(workers[Random.Shared.Next(workers.Length)]))
                    kills++;
            }
        }
        catch (OperationCanceledException)
        {
            // The time is over.
        }

        return kills;
    }

    private static bool TryKill(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
            return true;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return false; // has ended in between
        }
    }

    /// <summary>Waits until nothing is under way, and as many workers live as are wanted: one for each slot that was needed, and a spare.</summary>
    private static async Task<ServiceState> RestAsync(ServiceProcess service, CancellationToken cancellationToken)
    {
        await Eventually.TrueAsync(
            async () => await service.MetricAsync("imageproxy_flights") <= 0
                && await service.MetricAsync("imageproxy_workers") >= ServiceState.Workers(service.Id).Count(),
            "the service is at rest", cancellationToken);
        return ServiceState.Of(service.Id);
    }
}

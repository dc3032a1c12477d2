using System.Diagnostics;

namespace ImageProxy.Stress.Load;

/// <summary>Clients that ask one thing after the other, each with pauses of its own.</summary>
/// <param name="pause">Mean of the pauses, which are distributed exponentially; zero: no pauses.</param>
/// <param name="hits">Of a hundred requests, those for renditions that <paramref name="warm"/> names.</param>
internal sealed class Clients(HttpClient client, int count, TimeSpan pause, int hits, IReadOnlyList<string> warm, ColdUrls cold)
{
    /// <summary>Asks for all that is to be warm once.</summary>
    public async Task WarmUpAsync(CancellationToken cancellationToken)
    {
        foreach (string url in warm)
            (await client.GetAsync(url, cancellationToken)).Dispose();
    }

    public async Task<LoadReport> RunAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        var report = new LoadReport();
        long began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, count).Select(_ => Task.Run(
            async () =>
            {
                while (Stopwatch.GetElapsedTime(began) < time)
                {
                    await AskAsync(report, began, cancellationToken);
                    await Task.Delay(-Math.Log(1 - Random.Shared.NextDouble()) * pause, cancellationToken);
                }
            },
            cancellationToken)));
        return report;
    }

    private async Task AskAsync(LoadReport report, long began, CancellationToken cancellationToken)
    {
        string url = Random.Shared.Next(100) < hits ? warm[Random.Shared.Next(warm.Count)] : cold.Next();
        var at = Stopwatch.GetElapsedTime(began);
        try
        {
            using var response = await client.GetAsync(url, cancellationToken);
            await response.Content.LoadIntoBufferAsync(cancellationToken);
            report.Add((int)response.StatusCode, response.Headers.RetryAfter is not null, at, Stopwatch.GetElapsedTime(began) - at);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            report.Break();
        }
    }
}

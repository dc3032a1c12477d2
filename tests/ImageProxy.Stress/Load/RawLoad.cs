using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ImageProxy.Stress.Load;

/// <summary>Cold renders asked for over raw connections, by clients that wait for answers or by such that do not.</summary>
internal sealed class RawLoad(IPEndPoint address, ColdUrls urls, string accept = RawLoad.Anything) : IDisposable
{
    /// <summary>What programs send that show no pictures; they get JPEGs of JPEGs.</summary>
    public const string Anything = "*/*";

    /// <summary>What Chrome sends for an image.</summary>
    public const string Browser = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8";

    /// <summary>Far less than the answer says: enough that asking again takes nothing from the renders.</summary>
    private static readonly TimeSpan AfterRefusal = TimeSpan.FromMilliseconds(20);

    private readonly ConcurrentBag<RawConnection> _idle = [];

    public void Dispose()
    {
        foreach (var connection in _idle)
            connection.Dispose();
    }

    /// <summary>Closed loop: each of <paramref name="clients"/> asks as soon as it is answered, or a moment after it was turned away.</summary>
    public async Task<LoadReport> ClosedAsync(int clients, TimeSpan time, CancellationToken cancellationToken)
    {
        var report = new LoadReport();
        long began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(
            async () =>
            {
                while (Stopwatch.GetElapsedTime(began) is var at && at < time)
                {
                    if (await AskAsync(report, began, at, cancellationToken) == 503)
                        await Task.Delay(AfterRefusal, cancellationToken);
                }
            },
            cancellationToken)));
        return report;
    }

    /// <summary>
    /// Open loop: requests come at random moments, so many a second, whether the earlier ones are answered or not. An answer's time counts from
    /// the moment its request was due.
    /// </summary>
    public async Task<LoadReport> OpenAsync(double perSecond, TimeSpan time, CancellationToken cancellationToken)
    {
        var report = new LoadReport();
        var asked = new List<Task>();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        long began = Stopwatch.GetTimestamp();
        var due = Pause();
        do
        {
            for (var now = Stopwatch.GetElapsedTime(began); due <= now && due < time; due += Pause())
            {
                var at = due;
                asked.Add(Task.Run(() => AskAsync(report, began, at, cancellationToken), cancellationToken));
            }
        }
        while (due < time && await timer.WaitForNextTickAsync(cancellationToken));
        await Task.WhenAll(asked);
        return report;

        TimeSpan Pause() => TimeSpan.FromSeconds(-Math.Log(1 - Random.Shared.NextDouble()) / perSecond);
    }

    /// <returns>The status; null where the answer was not whole.</returns>
    private async Task<int?> AskAsync(LoadReport report, long began, TimeSpan at, CancellationToken cancellationToken)
    {
        byte[] request = Encoding.ASCII.GetBytes($"GET {urls.Next()} HTTP/1.1\r\nHost: stress\r\nAccept: {accept}\r\n\r\n");
        RawConnection? connection = null;
        try
        {
            if (!_idle.TryTake(out connection))
            {
                connection = new();
                await connection.ConnectAsync(address, cancellationToken);
            }

            var (status, saysWhen) = await connection.AskAsync(request, cancellationToken);
            report.Add(status, saysWhen, at, Stopwatch.GetElapsedTime(began) - at);
            _idle.Add(connection);
            return status;
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            report.Break();
            connection?.Dispose();
            return null;
        }
    }
}

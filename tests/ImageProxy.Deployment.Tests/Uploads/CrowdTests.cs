using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using ImageProxy.Stress.Load;
using ImageProxy.Uploads.States;
using Microsoft.Extensions.DependencyInjection;

namespace ImageProxy.EndToEnd.Uploads;

/// <summary>
/// Many who wait for few uploads, half of them by long polling, half by events. <c>CROWD=500</c> in the environment makes them 500 of each kind; the
/// figures of that are in docs/uploads.md.
/// </summary>
internal sealed class CrowdTests
{
    private const int ClientsOfEachKindForAnUpload = 5;

    /// <summary>A machine that is busy with other tests is given more than the 200 ms that it takes at most by itself; looking comes too late for both.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    private static readonly int OfEachKind = int.Parse(Environment.GetEnvironmentVariable("CROWD") ?? "50", CultureInfo.InvariantCulture);

    [Test]
    public async Task Wait_Crowd_EachIsToldOnceAndSoon()
    {
        await using var uploads = await UploadServer.StartAsync(("Uploads:LookEvery", "00:01:00"), ("Http:MaxConnections", $"{(2 * OfEachKind) + 100}"));
        uploads.Queue.Hold();
        string[] ids = await Task.WhenAll(Enumerable.Range(0, OfEachKind / ClientsOfEachKindForAnUpload).Select(i => PostAsync(uploads, i)));
        var ready = new ConcurrentDictionary<string, long>();
        uploads.Server.Services.GetRequiredService<UploadStates>().Changed += state => _ = state.Status == UploadStatus.Ready && ready.TryAdd(state.Id, Stopwatch.GetTimestamp());

        // Connections that have asked once before: what they cost when they are idle is not the cost of waiting.
        var clients = Enumerable.Range(0, 2 * OfEachKind).Select(i => new CrowdClient(uploads.Client.BaseAddress!, ids[i / 2 % ids.Length], isPoll: i % 2 == 0)).ToArray();
        foreach (var client in clients)
            await client.ConnectAsync();
        long idle = Heap();
        foreach (var client in clients)
            await client.AskAsync();
        await Until.TrueAsync(async () => await uploads.Server.MetricAsync("imageproxy_uploads_waiters") == clients.Length, "all wait");
        long waiting = Heap();

        var told = Task.WhenAll(clients.Select(client => client.ReadAsync()));
        uploads.Queue.Release();
        var times = new Latencies();
        foreach (var (id, at, count) in await told.WaitAsync(TimeSpan.FromMinutes(1)))
        {
            Assert.That(count, Is.EqualTo(1), "told once");
            times.Add(TimeSpan.Zero, Stopwatch.GetElapsedTime(ready[id], at));
        }

        await TestContext.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"{clients.Length} clients, {ids.Length} uploads: told after {times.Percentile(0.5).TotalMilliseconds:0.0} ms (median), {times.Percentile(0.99).TotalMilliseconds:0.0} ms (p99), {times.Percentile(1).TotalMilliseconds:0.0} ms (last); {(waiting - idle) / clients.Length:N0} bytes each"));
        Assert.That(times.Percentile(1), Is.LessThan(Soon));
        await Until.TrueAsync(async () => await uploads.Server.MetricAsync("imageproxy_uploads_waiters") == 0, "nobody waits any more");
        foreach (var client in clients)
            client.Dispose();
    }

    private static async Task<string> PostAsync(UploadServer uploads, int i)
    {
        using var response = await uploads.PostAsync(TestOriginals.Photo(64 + i, 48));
        return (string)(await UploadServer.JsonAsync(response))["id"]!;
    }

    /// <summary>Bytes of objects that are in use, of this process: service and clients.</summary>
    private static long Heap() => GC.GetTotalMemory(forceFullCollection: true);
}

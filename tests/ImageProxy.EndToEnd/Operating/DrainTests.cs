using System.Net;
using ImageProxy.EndToEnd.Servers;
using ImageProxy.Stress.Scenarios;

namespace ImageProxy.EndToEnd.Operating;

/// <summary>SIGTERM, as every deployment sends it.</summary>
internal sealed class DrainTests
{
    [Test]
    public async Task Terminate_RequestsUnderWay_AreAllAnsweredAndKept()
    {
        using var gallery = await Gallery.CreateAsync(originals: 60, sizes: 1);
        byte[] large = TestOriginals.Photo(3000, 2000);
        for (int i = 0; i < 40; i++)
            await File.WriteAllBytesAsync(Path.Combine(gallery.Folder, "originals", $"large-{i}.jpg"), large);
        var service = await ServiceProcess.StartAsync(gallery.Folder, ("Logging:LogLevel:ImageProxy", "Warning"));
        try
        {
            // :: Forty renders wait or run when the signal comes.
            var requests = Enumerable.Range(0, 40).Select(i => service.Client.GetAsync($"/200/200/crop/large-{i}.jpg")).ToArray();
            await Until.TrueAsync(async () => await service.MetricAsync("imageproxy_requests_total", "200") + await service.MetricAsync("imageproxy_flights") >= 40, "all have been accepted");
            service.Terminate();
            var answers = await Task.WhenAll(requests);
            Assert.That(answers.Select(a => a.StatusCode), Is.All.EqualTo(HttpStatusCode.OK));
            Assert.That(await Task.WhenAll(answers.Select(async a => (long?)(await a.Content.ReadAsByteArrayAsync()).Length == a.Content.Headers.ContentLength)), Is.All.True);
            Assert.That(await service.ExitAsync(), Is.Zero);
        }
        finally
        {
            service.Dispose();
        }

        Assert.That((gallery.Entries().Count, gallery.TemporaryFiles().Length, gallery.Claims().Length), Is.EqualTo((40, 0, 0)), "what was rendered was kept, and nothing else was left");
    }

    /// <summary>As a load balancer sees a rolling restart: readiness says no while the port is still open, and the next one has the same folder.</summary>
    [Test]
    public async Task Terminate_UnderLoadWithAnotherInstance_NoClientSeesAnError()
    {
        using var gallery = await Gallery.CreateAsync(originals: 50, sizes: 4);
        (string, string?)[] settings = [("Caching:MemoryMaxBytes", "0"), ("Http:DrainDelay", "00:00:02"), ("Logging:LogLevel:ImageProxy", "Warning")];
        using var first = await ServiceProcess.StartAsync(gallery.Folder, settings);
        var readers = new Readers(gallery);
        foreach (string url in gallery.Urls)
            await readers.ReadAsync(first.Client, url);
        using var second = await ServiceProcess.StartAsync(gallery.Folder, settings);

        bool isReady = true, isEnough = false;
        var load = Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            while (!Volatile.Read(ref isEnough))
                await readers.ReadAsync(Volatile.Read(ref isReady) ? first.Client : second.Client, gallery.Urls[Random.Shared.Next(gallery.Urls.Count)]);
        })));
        long before = readers.Responses;
        await Until.TrueAsync(() => readers.Responses > before + 200, "load");
        first.Terminate();
        await Until.TrueAsync(async () => !await first.IsReadyAsync(), "readiness says no");
        Volatile.Write(ref isReady, false);
        Assert.That(await first.ExitAsync(), Is.Zero);
        before = readers.Responses;
        await Until.TrueAsync(() => readers.Responses > before + 200, "load on the second");
        Volatile.Write(ref isEnough, true);
        await load;

        Assert.That((readers.Wrong, readers.Failed, readers.Cut), Is.EqualTo((0L, 0L, 0L)));
        Assert.That(await second.MetricAsync("imageproxy_renders_total"), Is.Zero, "everything was on the disk already");
    }
}

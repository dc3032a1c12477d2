using ImageProxy.EndToEnd.Servers;
using ImageProxy.Stress.Scenarios;

namespace ImageProxy.EndToEnd.Disk;

internal sealed class SharedFolderTests
{
    [Test]
    public async Task Run_TwoProcessesOnOneFolder_ServeOnlyWhatIsRightAlsoWhenOneIsKilled()
    {
        using var gallery = await Gallery.CreateAsync(originals: 100, sizes: 4);
        (string, string?)[] settings = [("Caching:MemoryMaxBytes", "0"), ("Caching:MaxBytes", "1100000"), ("Caching:RescanEvery", "00:00:10"), ("Logging:LogLevel:ImageProxy", "Warning")];
        using var first = await ServiceProcess.StartAsync(gallery.Folder, settings);
        using var second = await ServiceProcess.StartAsync(gallery.Folder, settings);
        var (ofFirst, ofSecond) = (new Readers(gallery, clients: 4), new Readers(gallery, clients: 4));

        bool isEnough = false;
        var reading = Task.WhenAll(ofFirst.RunAsync(first.Client, () => true), ofSecond.RunAsync(second.Client, () => !Volatile.Read(ref isEnough)));
        await Until.TrueAsync(() => ofFirst.Responses > 800 && ofSecond.Responses > 800, "both have answered");
        double evictions = await first.MetricAsync("imageproxy_cache_evictions_total", "disk");
        first.Kill();
        long before = ofSecond.Responses;
        await Until.TrueAsync(() => ofSecond.Responses > before + 400, "the other goes on");
        Volatile.Write(ref isEnough, true);
        await reading;

        Assert.That((ofFirst.Wrong, ofFirst.Failed, ofSecond.Wrong, ofSecond.Failed, ofSecond.Cut), Is.EqualTo((0L, 0L, 0L, 0L, 0L)));
        Assert.That(evictions, Is.Positive);
        Assert.That(await second.MetricAsync("imageproxy_cache_corrupt_total") + await second.MetricAsync("imageproxy_cache_disk_off"), Is.Zero);

        // The survivor clears up after the dead one when it reads the folder the next time, 10 s after the last.
        await Until.TrueAsync(() => gallery.TemporaryFiles().Length == 0 && gallery.Claims().Length == 1, "no temporary file of the dead process");
    }
}

using System.Diagnostics;
using System.Globalization;
using ImageProxy.EndToEnd.Servers;
using ImageProxy.Stress.Scenarios;

namespace ImageProxy.EndToEnd.Disk;

/// <summary>
/// A service whose cache lies on a disk of 3 MB, or that may write only small files. The disk is a tmpfs in a mount namespace of the service's
/// own, which needs no rights where users may have namespaces, and is gone when the service is.
/// </summary>
internal sealed class FullDiskTests
{
    private static readonly string[] Namespace = Environment.UserName == "root" ? ["--mount"] : ["--user", "--map-root-user", "--mount"];

    private static readonly string[] SmallFiles = ["sh", "-c", "ulimit -f 4; exec \"$@\"", "sh"];

    private static readonly (string, string?)[] Settings =
        [("Caching:MemoryMaxBytes", "0"), ("Caching:RescanEvery", "1.00:00:00"), ("Logging:LogLevel:ImageProxy", "Warning")];

    [Test]
    public async Task Fill_DiskSmallerThanTheBudget_AnswersAllAndGoesOnKeepingTheLatest()
    {
        using var gallery = await Gallery.CreateAsync(originals: 250, sizes: 4);
        using var service = await StartMountedAsync(gallery, "mount -t tmpfs -o size=3m tmpfs \"$0\"");
        var readers = new Readers(gallery);
        foreach (string url in gallery.Urls)
            await readers.ReadAsync(service.Client, url);
        Assert.That((readers.Responses, readers.Wrong, readers.Failed, readers.Cut), Is.EqualTo((1000L, 0L, 0L, 0L)));

        // :: The tier has given way to the size of the disk: it writes still, and the latest are there.
        Assert.That(await service.MetricAsync("imageproxy_cache_disk_off"), Is.Zero);
        Assert.That(await service.MetricAsync("imageproxy_cache_evictions_total", "disk"), Is.GreaterThan(150));
        Assert.That(await service.MetricAsync("imageproxy_cache_bytes", "disk"), Is.InRange(1_500_000, 3_000_000));
        int fromDisk = 0;
        foreach (string url in gallery.Urls.TakeLast(100))
        {
            using var response = await service.Client.GetAsync(url);
            fromDisk += response.Tier() == "disk" ? 1 : 0;
        }

        Assert.That(fromDisk, Is.GreaterThan(90));
    }

    [Test]
    public async Task Start_ReadOnlyDisk_ServesWhatIsThereAndWritesOnceItMay()
    {
        using var gallery = await Gallery.CreateAsync(originals: 60, sizes: 1);
        using (var before = await ServiceProcess.StartAsync(gallery.Folder))
        {
            await before.Client.GetByteArrayAsync(gallery.Urls[0]);
            before.Terminate();
            await before.ExitAsync();
        }

        using var service = await StartMountedAsync(gallery, "mount --bind \"$0\" \"$0\" && mount -o remount,ro,bind \"$0\"");
        var readers = new Readers(gallery);
        foreach (string url in gallery.Urls.Take(30))
            await readers.ReadAsync(service.Client, url);
        using var kept = await service.Client.GetAsync(gallery.Urls[0]);
        Assert.That((kept.Tier(), await service.MetricAsync("imageproxy_cache_disk_off"), gallery.Entries().Count), Is.EqualTo(("disk", 1.0, 1)));

        MakeWritable(service, gallery);
        int next = 30;
        await Until.TrueAsync(
            async () =>
            {
                await readers.ReadAsync(service.Client, gallery.Urls[next++ % gallery.Urls.Count]);
                return gallery.Entries().Count > 2;
            },
            "writing again");
        Assert.That(await service.MetricAsync("imageproxy_cache_disk_off"), Is.Zero);
        Assert.That((readers.Wrong, readers.Failed, readers.Cut), Is.EqualTo((0L, 0L, 0L)));
    }

    /// <summary>EFBIG, with a signal that would end a process that does not expect it.</summary>
    [Test]
    public async Task Fill_FilesLimitedTo2Kilobytes_AnswersAll()
    {
        using var gallery = await Gallery.CreateAsync(originals: 50, sizes: 4);

        // .NET keeps generated code in a file of its own unless told otherwise, and that one is larger; so is the memory shared with workers.
        using var service = await ServiceProcess.StartAsync(
            gallery.Folder, SmallFiles, [.. Settings, ("DOTNET_EnableWriteXorExecute", "0"), ("Rendering:Isolation", "None")]);
        var readers = new Readers(gallery);
        foreach (string url in gallery.Urls.Concat(gallery.Urls))
            await readers.ReadAsync(service.Client, url);
        Assert.That((readers.Responses, readers.Wrong, readers.Failed, readers.Cut), Is.EqualTo((400L, 0L, 0L, 0L)));
        Assert.That(gallery.TemporaryFiles(), Is.Empty);
        Assert.That(await service.MetricAsync("imageproxy_cache_skipped_total", "disk"), Is.Positive);
    }

    [Test]
    public async Task Start_FilesLimitedTo2Kilobytes_SaysThatWorkersNeedMore()
    {
        using var gallery = await Gallery.CreateAsync(originals: 1, sizes: 1);
        var start = Assert.ThrowsAsync<InvalidOperationException>(
            async () => await ServiceProcess.StartAsync(gallery.Folder, SmallFiles, [.. Settings, ("DOTNET_EnableWriteXorExecute", "0")]));
        Assert.That(start!.Message, Does.Contain("A render worker cannot be started: the limit of file sizes (ulimit -f) is below the 134217728 bytes"));
    }

    /// <param name="mount">Shell command in the service's own mount namespace; $0 is the cache folder.</param>
    private static async Task<ServiceProcess> StartMountedAsync(Gallery gallery, string mount)
    {
        Assert.That(MayMount(), "Neither root nor user namespaces: nothing can be mounted.");
        string cache = Directory.CreateDirectory(Path.Combine(gallery.Folder, "cache")).FullName;
        return await ServiceProcess.StartAsync(gallery.Folder, ["unshare", .. Namespace, "sh", "-c", mount + " && exec \"$@\"", cache], Settings);
    }

    private static bool MayMount()
    {
        using var trial = Process.Start("unshare", [.. Namespace, "sh", "-c", "mount -t tmpfs tmpfs /mnt"]);
        trial.WaitForExit();
        return trial.ExitCode == 0;
    }

    private static void MakeWritable(ServiceProcess service, Gallery gallery)
    {
        string[] user = Environment.UserName == "root" ? [] : ["--user", "--preserve-credentials"];
        using var mount = Process.Start(
            "nsenter",
            ["--target", service.Id.ToString(CultureInfo.InvariantCulture), .. user, "--mount", "mount", "-o", "remount,rw,bind", Path.Combine(gallery.Folder, "cache")]);
        mount.WaitForExit();
        Assert.That(mount.ExitCode, Is.Zero);
    }
}

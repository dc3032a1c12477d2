using System.Globalization;
using ImageProxy.EndToEnd.Servers;
using ImageProxy.Rendering.Workers;

namespace ImageProxy.EndToEnd.Workers;

/// <summary>The service as a process of its own: what its workers have of it, and that they do not outlive it.</summary>
internal sealed class ServiceEndTests
{
    private string _folder = "";

    [SetUp]
    public async Task SetUpAsync()
    {
        _folder = Directory.CreateTempSubdirectory("imageproxy-workers-").FullName;
        Directory.CreateDirectory(Path.Combine(_folder, "originals"));
        await File.WriteAllBytesAsync(Path.Combine(_folder, "originals", "photo.jpg"), TestOriginals.Photo(64, 48));
    }

    [TearDown]
    public void TearDown() => Directory.Delete(_folder, recursive: true);

    [TestCase(true)]
    [TestCase(false)]
    public async Task End_KilledOrTerminated_LeavesNoWorkerAlive(bool isKilled)
    {
        using var service = await ServiceProcess.StartAsync(_folder);
        (await service.Client.GetAsync("/50/50/crop/photo.jpg")).Dispose();
        var workers = WorkerProcesses.Of(service.Id);
        Assert.That(workers, Is.Not.Empty);

        if (isKilled)
            service.Kill();
        else
            service.Terminate();
        await service.ExitAsync();

        await Until.TrueAsync(() => !workers.Any(WorkerProcesses.IsAlive) && WorkerProcesses.Of(service.Id).Count == 0, "all workers have ended");
    }

    [Test]
    public async Task Start_CredentialsInTheEnvironment_NoWorkerHasThem()
    {
        using var service = await ServiceProcess.StartAsync(
            _folder, ("AWS_ACCESS_KEY_ID", "AKIAPLANTED"), ("AWS_SECRET_ACCESS_KEY", "planted-secret"), ("AWS_SESSION_TOKEN", "planted-token"));
        (await service.Client.GetAsync("/50/50/crop/photo.jpg")).Dispose();
        Assert.That(File.ReadAllText($"/proc/{service.Id}/environ"), Does.Contain("planted-secret"), "the service has them");

        foreach (int worker in WorkerProcesses.Of(service.Id))
        {
            Assert.That(File.ReadAllText($"/proc/{worker}/cmdline"), Does.Not.Contain("planted").IgnoreCase);
            if (Environment.UserName != "root")
            {
                Assert.That(() => File.ReadAllText($"/proc/{worker}/environ"), Throws.InstanceOf<UnauthorizedAccessException>(), "nobody but root looks into a worker");
                continue;
            }

            string[] environment = File.ReadAllText($"/proc/{worker}/environ").Split('\0', StringSplitOptions.RemoveEmptyEntries);
            Assert.That(environment.Select(variable => variable.Split('=')[0]), Is.EquivalentTo(WorkerCommand.Variables(1L << 30).Select(variable => variable.Split('=')[0])));
            Assert.That(string.Concat(environment), Does.Not.Contain("planted").IgnoreCase);
        }
    }

    [Test]
    public async Task Start_Worker_HasOnlyItsOwnDescriptors()
    {
        using var service = await ServiceProcess.StartAsync(_folder);
        (await service.Client.GetAsync("/50/50/crop/photo.jpg")).Dispose();
        await Until.TrueAsync(async () => await service.MetricAsync("imageproxy_workers") is >= 1 and var live && live == WorkerProcesses.Of(service.Id).Count, "none is still starting");
        foreach (int worker in WorkerProcesses.Of(service.Id))
        {
            if (Environment.UserName != "root")
            {
                Assert.That(() => Directory.GetFileSystemEntries($"/proc/{worker}/fd"), Throws.InstanceOf<UnauthorizedAccessException>(), "nobody but root looks into a worker");
                continue;
            }

            Dictionary<int, string> open = Directory.EnumerateFileSystemEntries($"/proc/{worker}/fd")
                .ToDictionary(path => int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture), path => new FileInfo(path).LinkTarget!);
            Assert.That(
                Enumerable.Range(0, 6).Select(number => open[number].Split('[', ' ')[0]),
                Is.EqualTo(new[] { "/dev/null", "pipe:", "pipe:", "socket:", "/memfd:imageproxy-original", "/memfd:imageproxy-picture" }));

            // The rest is the runtime's own: its files, its double mapping, what it waits on. Above all no socket and nothing of the service's.
            string[] rest = [.. open.Where(descriptor => descriptor.Key > 5).Select(descriptor => descriptor.Value)];
            Assert.That(rest, Has.None.StartsWith("socket:").And.None.StartsWith(_folder));
            Assert.That(rest.Where(target => !IsOfTheRuntime(target)), Is.Empty);
        }
    }

    private static bool IsOfTheRuntime(string target) =>
        target.StartsWith("/memfd:doublemapper", StringComparison.Ordinal) || target.StartsWith("pipe:", StringComparison.Ordinal)
        || target.StartsWith("anon_inode:", StringComparison.Ordinal) || target.EndsWith(".dll", StringComparison.Ordinal) || target.EndsWith(".so", StringComparison.Ordinal)
        || target is "/dev/urandom" or "/dev/null" || target.StartsWith("/proc/", StringComparison.Ordinal) || target.StartsWith("/sys/", StringComparison.Ordinal);
}

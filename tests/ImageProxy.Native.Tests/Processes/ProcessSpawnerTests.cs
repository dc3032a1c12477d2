using ImageProxy.Native.Processes;

namespace ImageProxy.Native.Tests.Processes;

internal sealed class ProcessSpawnerTests
{
    [Test]
    public void Start_FromManyThreads_AllStartOnTheOneThreadThatWasPrepared()
    {
        var prepared = new List<string?>();
        using var spawner = new ProcessSpawner(() => prepared.Add(Thread.CurrentThread.Name));
        var (output, theirs) = OutputPipe.Create();
        using var ours = output;
        using var handed = theirs;
        var exits = new ChildExit[32];

        Parallel.For(0, exits.Length, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
            exits[i] = spawner.Start(new("/bin/sh", ["-c", $"exit {i}"], [], theirs, [])).Wait());

        Assert.That(exits.Select(exit => exit.Code), Is.EqualTo(Enumerable.Range(0, exits.Length)));
        Assert.That(prepared, Is.EqualTo(new[] { "spawner" }));
    }

    [Test]
    public void Dispose_ChildThatAskedToDieWithItsParent_Dies()
    {
        using var child = Child.Start("/usr/bin/setpriv", "--pdeathsig", "KILL", "/bin/sh", "-c", "echo ready; kill -STOP $$");
        child.WaitFor("ready\n");
        child.EndSpawner();
        Assert.That(child.Process.Wait().Signal, Is.EqualTo(9));
    }

    [Test]
    public void Start_Disposed_Throws()
    {
        var spawner = new ProcessSpawner(() => { });
        spawner.Dispose();
        Assert.That(() => spawner.Start(new("/bin/true", [], [], new(), [])), Throws.InstanceOf<InvalidOperationException>());
    }

    [Test]
    public void Start_OneThatFails_DoesNotHarmTheNext()
    {
        using var spawner = new ProcessSpawner(() => { });
        var (output, theirs) = OutputPipe.Create();
        using var ours = output;
        using var handed = theirs;
        Assert.That(() => spawner.Start(new("/nowhere", [], [], theirs, [])), Throws.TypeOf<System.ComponentModel.Win32Exception>());
        Assert.That(spawner.Start(new("/bin/true", [], [], theirs, [])).Wait(), Has.Property("Signal").Zero.And.Property("Code").Zero);
    }

    [Test]
    public void Tie_ParentThatIsNotOurs_IsRefused()
    {
        // Also asks the kernel to end this thread's children with it, and undoes that: the runner's parent is not to take the tests with it.
        Assert.That(ParentTie.Tie(LinuxApi.getppid() + 1), Is.False);
        Assert.That(LinuxApi.prctl(LinuxApi.SetParentDeathSignal, 0, 0, 0, 0), Is.Zero);
    }
}

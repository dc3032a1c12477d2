using ImageProxy.Caching.Disk;

namespace ImageProxy.Tests.Caching.Disk;

public class TemporaryFilesTests
{
    private readonly DiskFiles _files = new();

    [Test]
    public void Take_Twice_NamesTwoFilesOfOneOwner()
    {
        using var folder = new ScratchFolder();
        using var temporaries = New(folder);

        string first = temporaries.Take();
        string second = temporaries.Take();

        Assert.That(second, Is.Not.EqualTo(first));
        Assert.That(Owner(second), Is.EqualTo(Owner(first)));
    }

    [Test]
    public void Sweep_FilesOfALivingOwner_Stay()
    {
        using var folder = new ScratchFolder();
        using var living = New(folder);
        using var other = New(folder);
        string path = Write(living.Take());

        other.Sweep();

        Assert.That(path, Does.Exist);
    }

    [Test]
    public void Sweep_FilesOfADeadOwner_AreRemovedWithItsLock()
    {
        using var folder = new ScratchFolder();
        var scripted = new ScriptedFiles();
        using var dead = new TemporaryFiles(scripted, folder.Path, TimeProvider.System);
        using var other = New(folder);
        string path = Write(dead.Take());
        scripted.ReleaseLocks();

        other.Sweep();

        Assert.That(path, Does.Not.Exist);
        Assert.That(Directory.GetFiles(folder.Path), Is.Empty);
    }

    [Test]
    public void Sweep_FileOfALivingOwnerOlderThanAnHour_IsRemoved()
    {
        using var folder = new ScratchFolder();
        var time = new ShiftedTime();
        using var living = New(folder);
        using var other = new TemporaryFiles(_files, folder.Path, time);
        string path = Write(living.Take());
        time.Shift = TimeSpan.FromMinutes(59);
        other.Sweep();
        Assert.That(path, Does.Exist);

        time.Shift = TimeSpan.FromMinutes(61);
        other.Sweep();

        Assert.That(path, Does.Not.Exist);
    }

    [Test]
    public void Sweep_OwnFiles_RemovesOnlyThoseNotInUse()
    {
        using var folder = new ScratchFolder();
        using var temporaries = New(folder);
        string inUse = Write(temporaries.Take());
        string done = Write(temporaries.Take());
        temporaries.Done(done);

        temporaries.Sweep();

        Assert.That(inUse, Does.Exist);
        Assert.That(done, Does.Not.Exist);
    }

    [Test]
    public void Retake_FolderWasDeleted_MakesItAgainUnderANewOwner()
    {
        using var folder = new ScratchFolder();
        string inner = Path.Combine(folder.Path, "tmp");
        using var temporaries = new TemporaryFiles(_files, inner, TimeProvider.System);
        string lost = temporaries.Take();
        Directory.Delete(inner, recursive: true);

        string taken = temporaries.Retake(lost);
        string alsoTaken = temporaries.Retake(lost);

        Assert.That(Owner(taken), Is.Not.EqualTo(Owner(lost)).And.EqualTo(Owner(alsoTaken)));
        Assert.That(Write(taken), Does.Exist);
        using var other = new TemporaryFiles(_files, inner, TimeProvider.System);
        other.Sweep();
        Assert.That(taken, Does.Exist);
    }

    [Test]
    public void Dispose_NothingInUse_LeavesNoFile()
    {
        using var folder = new ScratchFolder();
        var temporaries = New(folder);
        temporaries.Done(temporaries.Take());

        temporaries.Dispose();

        Assert.That(Directory.GetFiles(folder.Path), Is.Empty);
    }

    private TemporaryFiles New(ScratchFolder folder) => new(_files, folder.Path, TimeProvider.System);

    private static string Owner(string path) => Path.GetFileName(path)[..16];

    private static string Write(string path)
    {
        File.WriteAllText(path, "half an entry");
        return path;
    }

    private sealed class ShiftedTime : TimeProvider
    {
        public TimeSpan Shift { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Shift;
    }
}

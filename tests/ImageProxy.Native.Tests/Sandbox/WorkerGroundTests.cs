using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ImageProxy.Native.Sandbox;
using ImageProxy.Native.Tests.Processes;

namespace ImageProxy.Native.Tests.Sandbox;

/// <summary>What a thread and its children cannot do any more, on this very kernel.</summary>
internal sealed class WorkerGroundTests
{
    private string _folder = "";

    [SetUp]
    public void SetUp()
    {
        _folder = Directory.CreateTempSubdirectory("worker-ground-").FullName;
        Directory.CreateDirectory($"{_folder}/program");
        File.WriteAllText($"{_folder}/program/code", "code");
        File.WriteAllText($"{_folder}/secret", "secret");
    }

    [TearDown]
    public void TearDown() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Restrict_OneThread_LeavesAllOthersAsTheyWere()
    {
        string? fault = OnAThread(() => WorkerGround.Restrict([]));
        Assert.That(fault, Landlock.Version >= 1 ? Is.Null : Does.Contain("no Landlock"));
        Assert.That(File.ReadAllText($"{_folder}/secret"), Is.EqualTo("secret"), "on this thread");
    }

    [Test]
    public void Restrict_ThatThread_ReadsProgramsAndNothingElse()
    {
        var seen = OnAThread(() =>
        {
            bool isRestricted = WorkerGround.Restrict([$"{_folder}/program", "/does/not/exist"]) is null;
            return (isRestricted, Program: Reads($"{_folder}/program/code"), Secret: Reads($"{_folder}/secret"), Library: Reads("/usr/bin/env"), Settings: Reads("/etc/passwd"), Writes: Writes());
        });
        bool there = Landlock.Version >= 1;
        Assert.That(seen, Is.EqualTo((there, true, !there, true, !there, !there)));

        bool Writes()
        {
            try
            {
                File.WriteAllText($"{_folder}/program/new", "");
                return true;
            }
            catch (UnauthorizedAccessException)
            {
                return false;
            }
        }
    }

    [Test]
    public void Restrict_ChildrenOfThatThread_AreRestrictedToo()
    {
        Child Cat(string path) => Child.Start(() => WorkerGround.Restrict([$"{_folder}/program"]), "/bin/cat", [path], [], []);
        using Child code = Cat($"{_folder}/program/code"), secret = Cat($"{_folder}/secret");
        Assert.That(code.End().Said, Is.EqualTo("code"));
        Assert.That(secret.End().Said, Landlock.Version >= 1 ? Does.Contain("Permission denied") : Is.EqualTo("secret"));
    }

    [Test]
    public void Restrict_ChildrenOfThatThread_MakeNoTcpConnection()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        string script = $"exec 3<>/dev/tcp/127.0.0.1/{((IPEndPoint)listener.LocalEndpoint).Port} && echo connected";
        using Child free = Child.Start("/bin/bash", "-c", script);
        using Child bound = Child.Start(() => WorkerGround.Restrict([]), "/bin/bash", ["-c", script], [], []);
        Assert.That(free.End().Said, Is.EqualTo("connected\n"));
        Assert.That(bound.End().Said, Landlock.Version >= 4 ? Does.Contain("Permission denied") : Is.EqualTo("connected\n"));
    }

    [Test]
    public void Restrict_ChildrenOfThatThread_HaveNoPowersButToReadOursWhateverTheirMode()
    {
        using var child = Child.Start(() => WorkerGround.Restrict(["/bin/sh"]), "/bin/sh", ["-c", "echo ready; kill -STOP $$"], [], []);
        child.WaitFor("ready\n");
        ulong bound = Powers(child.Status("CapBnd")), effective = Powers(child.Status("CapEff")), ours = Powers(Field("CapBnd"));
        const ulong readAnywhere = 0x6, setBounds = 1 << 8; // CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH; CAP_SETPCAP
        bool mayDrop = (Powers(Field("CapEff")) & setBounds) != 0;
        Assert.That((bound, effective & ~readAnywhere), Is.EqualTo((mayDrop ? ours & readAnywhere : ours, 0UL)));

        static ulong Powers(string hex) => ulong.Parse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        static string Field(string name) => File.ReadLines("/proc/self/status").First(line => line.StartsWith(name, StringComparison.Ordinal)).Split('\t')[1];
    }

    private static bool Reads(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return file.ReadByte() >= 0;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static T OnAThread<T>(Func<T> work)
    {
        T result = default!;
        var thread = new Thread(() => result = work());
        thread.Start();
        thread.Join();
        return result;
    }
}

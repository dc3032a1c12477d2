using System.ComponentModel;
using System.Globalization;
using ImageProxy.Native.Processes;

namespace ImageProxy.Native.Tests.Processes;

internal sealed class ChildProcessTests
{
    [Test]
    public void Start_Program_HasExactlyTheGivenEnvironment()
    {
        Environment.SetEnvironmentVariable("IMAGEPROXY_TEST_SECRET", "hunter2");
        using var child = Child.Start(() => { }, "/usr/bin/env", [], ["A=1", "B=is é", "EMPTY="], []);
        Assert.That(child.End().Said, Is.EqualTo("A=1\nB=is é\nEMPTY=\n"));
    }

    [Test]
    public void Start_Arguments_ArriveAsTheyAre()
    {
        using var child = Child.Start("/bin/sh", "-c", "printf '%s|' \"$@\"", "sh", "a b", "", "é\n$HOME", "*");
        Assert.That(child.End().Said, Is.EqualTo("a b||é\n$HOME|*|"));
    }

    [Test]
    public void Start_Descriptors_AreExactlyTheGivenOnes()
    {
        using var shared = SharedBytes.Create("imageproxy-test", 0);
        var (ours, theirs) = MessageSocket.CreatePair();
        using var socket = ours;
        using var handed = theirs;

        // One that a library has forgotten to mark close-on-exec.
        using var forgotten = FileDescriptor.Own(LinuxApi.fcntl(shared.File.Number, 0 /* F_DUPFD */, 40), "fcntl");
        using var child = Child.StartStill([], theirs, shared.File);

        string[] open = [.. Directory.EnumerateFileSystemEntries($"/proc/{child.Process.Id}/fd")
            .OrderBy(path => int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture))
            .Select(path => $"{Path.GetFileName(path)} {new FileInfo(path).LinkTarget!.Split('[', ' ')[0]}")];

        Assert.That(open, Is.EqualTo(new[] { "0 /dev/null", "1 pipe:", "2 pipe:", "3 socket:", "4 /memfd:imageproxy-test" }));
    }

    [Test]
    public void Start_Signals_AreNeitherBlockedNorIgnored()
    {
        // .NET itself ignores SIGPIPE. 32 and 33 are the C library's own; it turns them off in every child it starts.
        const ulong ofTheLibrary = 0x1_8000_0000;
        using var child = Child.StartStill([]);
        ulong ignored = ulong.Parse(child.Status("SigIgn"), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        Assert.That((child.Status("SigBlk"), ignored & ~ofTheLibrary), Is.EqualTo(("0000000000000000", 0UL)));
    }

    [Test]
    public void Start_NoSuchProgram_SaysWhich() =>
        Assert.That(() => Child.Start("/nowhere/at-all"), Throws.TypeOf<Win32Exception>().With.Message.StartsWith("starting /nowhere/at-all: ").And.Property("NativeErrorCode").EqualTo(2));

    [TestCase("exit 0", 0, 0, "exit code 0")]
    [TestCase("exit 7", 0, 7, "exit code 7")]
    [TestCase("exit 255", 0, 255, "exit code 255")]
    [TestCase("kill -TERM $$", 15, 0, "signal 15")]
    [TestCase("kill -SEGV $$", 11, 0, "signal 11")]
    public void Wait_HoweverItEnds_TellsHow(string script, int signal, int code, string said)
    {
        using var child = Child.Start("/bin/sh", "-c", script);
        ChildExit exit = child.Process.Wait(), again = child.Process.Wait();
        Assert.That((exit.Signal, exit.Code, exit.ToString()), Is.EqualTo((signal, code, said)));
        Assert.That(again, Is.EqualTo(exit));
    }

    /// <summary>A child begins in its parent's memory: a service of a gigabyte must not make every small child look as large.</summary>
    [Test]
    public void Wait_SmallChildOfALargeProcess_HasNoPeakToTell()
    {
        byte[] ours = GC.AllocateUninitializedArray<byte>(200 << 20);
        ours.AsSpan().Fill(1);
        using var child = Child.Start("/bin/sh", "-c", "exit 0");
        Assert.That(child.Process.Wait().PeakBytes, Is.Zero);
        GC.KeepAlive(ours);
    }

    [Test]
    public void Wait_ChildLargerThanWeEverWere_TellsItsPeak()
    {
        long bytes = (Environment.WorkingSet + System.Diagnostics.Process.GetCurrentProcess().PeakWorkingSet64) * 5 / 4;
        using var child = Child.Start("/bin/dd", "if=/dev/zero", "of=/dev/null", "count=1", "iflag=fullblock", $"bs={bytes}"); // one read gives 2 GiB at most
        var (exit, said) = child.End();
        Assert.That(exit.Code, Is.Zero, said);
        Assert.That(exit.PeakBytes, Is.InRange(bytes, bytes + (64 << 20)));
    }

    [Test]
    public void Wait_Ended_LeavesNothingBehind()
    {
        using var child = Child.Start("/bin/sh", "-c", "exit 0");
        int id = child.Process.Id;
        Assert.That(SpinWait.SpinUntil(() => child.Status("State").StartsWith('Z'), TimeSpan.FromSeconds(30)), "a zombie until it is waited for");
        child.Process.Wait();
        Assert.That((Directory.Exists($"/proc/{id}"), child.Process.ResidentBytes), Is.EqualTo((false, 0L)));
    }

    [Test]
    public void Kill_StandingStill_EndsItAndLaterCallsDoNothing()
    {
        using var child = Child.StartStill([]);
        Assert.That(child.Process.ResidentBytes, Is.InRange(100_000, 100_000_000));
        child.Process.Kill();
        Assert.That(child.Process.Wait().Signal, Is.EqualTo(9));
        Assert.That(child.Process.Kill, Throws.Nothing);
    }

    [Test]
    public void TrySetOutOfMemoryScore_Alive_IsWhatTheKernelGoesBy()
    {
        using var child = Child.StartStill([]);
        bool isSet = child.Process.TrySetOutOfMemoryScore(900);
        Assert.That((isSet, File.ReadAllText($"/proc/{child.Process.Id}/oom_score_adj").Trim()), Is.EqualTo((true, "900")));
        child.Process.Kill();
        child.Process.Wait();
        Assert.That(child.Process.TrySetOutOfMemoryScore(900), Is.False);
    }
}

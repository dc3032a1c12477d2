using System.Runtime.InteropServices;
using ImageProxy.Native.Processes;

namespace ImageProxy.Native.Sandbox;

/// <summary>
/// What a process does that a picture has crashed or taken over. Workers carry these out only where the service was told by its tests to let
/// them.
/// </summary>
public static unsafe partial class Trial
{
    private static readonly nuint FourGibibytes = (nuint)1 << 32;

    /// <returns>What came of it, where the process is still there to say.</returns>
    public static string Run(string name)
    {
        switch (name)
        {
            case "segv": strlen(16); return "read what is not there";
            case "abort": abort(); return "went on after abort";
            case "exit": _exit(3); return "went on after exit";
            case "hang": LinuxApi.poll(null, 0, -1); return "poll came back";
            case "spin": while (true) Thread.SpinWait(1000);
            case "allocate": NativeMemory.Clear(NativeMemory.Alloc(FourGibibytes), FourGibibytes); return "has 4 GiB";
            case "allocate-glib": return g_malloc(FourGibibytes) == 0 ? "refused" : "has 4 GiB";
            case "open": return Say(SandboxApi.open("/etc/passwd", 0, 0));
            case "create": return Say(SandboxApi.open("/tmp/imageproxy-trial", 0x41, 0x180));
            case "connect": return Say(socket(2, 1, 0));
            case "exec": return Say(execve("/bin/true", null, null));
            case "fork": return Say(fork());
            case "kill": return Say(LinuxApi.kill(LinuxApi.getppid(), 0));
            case "raise-limit": return Say(SandboxApi.setrlimit(SandboxApi.LimitData, new(ulong.MaxValue)));
            case "open-on-another-thread": return OnAnotherThread(() => Say(SandboxApi.open("/etc/passwd", 0, 0)));
            default: return $"no trial named {name}";
        }
    }

    private static string Say(int result) => result < 0 ? Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError()) : "succeeded";

    private static string OnAnotherThread(Func<string> trial)
    {
        string said = "";
        var thread = new Thread(() => said = trial());
        thread.Start();
        thread.Join();
        return said;
    }

    [LibraryImport(LinuxApi.C)] private static partial nuint strlen(nint text);

    [LibraryImport(LinuxApi.C)] private static partial void abort();

    [LibraryImport(LinuxApi.C)] private static partial void _exit(int code);

    [LibraryImport(LinuxApi.C, SetLastError = true)] private static partial int socket(int family, int type, int protocol);

    [LibraryImport(LinuxApi.C, SetLastError = true)] private static partial int fork();

    [LibraryImport(LinuxApi.C, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int execve(string path, byte** arguments, byte** environment);

    /// <summary>Ends the process where there is not enough memory.</summary>
    [LibraryImport(Vips.VipsApi.GLib)] private static partial nint g_malloc(nuint bytes);
}

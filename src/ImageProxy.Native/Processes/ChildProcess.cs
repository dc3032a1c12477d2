using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace ImageProxy.Native.Processes;

/// <summary>
/// A child of this process. .NET's own <see cref="Process"/> can neither hand descriptors down nor leave the rest of them out, so this
/// one stands on <c>posix_spawn</c>.
/// </summary>
public sealed class ChildProcess
{
    private readonly Lock _gate = new();
    private ChildExit? _exit;

    /// <summary>
    /// Until it runs its own program a child lives in our memory, and the kernel counts what we had resident as its own: what is no more than
    /// this says nothing of the child.
    /// </summary>
    private readonly long _inheritedPeakBytes;

    private ChildProcess(int id, long inheritedPeakBytes) => (Id, _inheritedPeakBytes) = (id, inheritedPeakBytes);

    public int Id { get; }

    /// <summary>Bytes it has resident at this moment; 0 once it has ended.</summary>
    public long ResidentBytes
    {
        get
        {
            try
            {
                // Pages: all, resident, shared, …
                string[] pages = File.ReadAllText($"/proc/{Id}/statm").Split(' ');
                return long.Parse(pages[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or IndexOutOfRangeException)
            {
                return 0;
            }
        }
    }

    /// <summary>Makes it the first the kernel ends where memory runs out: <paramref name="points"/> up to 1,000.</summary>
    /// <returns>False where the kernel does not let us.</returns>
    public bool TrySetOutOfMemoryScore(int points)
    {
        try
        {
            File.WriteAllText($"/proc/{Id}/oom_score_adj", points.ToString(CultureInfo.InvariantCulture));
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>As <see cref="Priority.Lower(int)"/>, for the child; nothing where it has ended.</summary>
    public void LowerPriority(int nice)
    {
        try
        {
            Priority.Lower($"/proc/{Id}/task", nice);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is gone.
        }
    }

    /// <summary>SIGKILL; nothing where it has been waited for.</summary>
    public void Kill()
    {
        lock (_gate)
        {
            if (_exit is null)
                _ = LinuxApi.kill(Id, LinuxApi.SignalKill);
        }
    }

    /// <summary>Waits until it has ended, and removes what the kernel keeps of it. Later calls repeat the answer.</summary>
    public ChildExit Wait()
    {
        // Under the lock no signal can hit another process that has got the number since: call Kill first where it might not end by itself.
        lock (_gate)
            return _exit ??= WaitForExit();
    }

    /// <exception cref="Win32Exception">It could not be started.</exception>
    internal static unsafe ChildProcess Start(ChildCommand command)
    {
        byte* actions = stackalloc byte[LinuxApi.OpaqueBytes], attributes = stackalloc byte[LinuxApi.OpaqueBytes], signals = stackalloc byte[LinuxApi.OpaqueBytes];
        using var arguments = new CStrings([command.Path, .. command.Arguments]);
        using var environment = new CStrings(command.Environment);
        Check(LinuxApi.posix_spawn_file_actions_init(actions), "posix_spawn_file_actions_init");
        Check(LinuxApi.posix_spawnattr_init(attributes), "posix_spawnattr_init");
        try
        {
            SetDescriptors(actions, command);

            // Whatever our threads block or ignore, a child begins as if started from a shell.
            Check(LinuxApi.posix_spawnattr_setflags(attributes, LinuxApi.SpawnSetSignalMask | LinuxApi.SpawnSetSignalDefaults), "posix_spawnattr_setflags");
            _ = LinuxApi.sigemptyset(signals);
            Check(LinuxApi.posix_spawnattr_setsigmask(attributes, signals), "posix_spawnattr_setsigmask");
            _ = LinuxApi.sigfillset(signals);
            Check(LinuxApi.posix_spawnattr_setsigdefault(attributes, signals), "posix_spawnattr_setsigdefault");
            Check(LinuxApi.posix_spawn(out int id, command.Path, actions, attributes, arguments.Pointers, environment.Pointers), $"starting {command.Path}");
            long peak = OurPeakBytes();
            return new(id, peak + (peak / 16)); // the kernel's counters are exact to some pages for each processor only
        }
        finally
        {
            _ = LinuxApi.posix_spawn_file_actions_destroy(actions);
            _ = LinuxApi.posix_spawnattr_destroy(attributes);
        }
    }

    private static unsafe void SetDescriptors(byte* actions, ChildCommand command)
    {
        Check(LinuxApi.posix_spawn_file_actions_addopen(actions, 0, "/dev/null", flags: 0, mode: 0), "posix_spawn_file_actions_addopen");
        FileDescriptor[] all = [command.Output, command.Output, .. command.Descriptors];
        for (int i = 0; i < all.Length; i++)
            Check(LinuxApi.posix_spawn_file_actions_adddup2(actions, all[i].Number, 1 + i), "posix_spawn_file_actions_adddup2");

        // glibc 2.34. Without it the child keeps what a library of ours has opened without the close-on-exec mark; .NET sets it always.
        if (NativeLibrary.TryLoad("libc.so.6", out nint c) && NativeLibrary.TryGetExport(c, "posix_spawn_file_actions_addclosefrom_np", out nint closeFrom))
            Check(((delegate* unmanaged[Cdecl]<void*, int, int>)closeFrom)(actions, 1 + all.Length), "posix_spawn_file_actions_addclosefrom_np");
    }

    private ChildExit WaitForExit()
    {
        while (true)
        {
            if (LinuxApi.wait4(Id, out int status, 0, out var usage) == Id)
                return new(status & 0x7F, (status >> 8) & 0xFF, usage.PeakKibibytes * 1024 is var peak && peak > _inheritedPeakBytes ? peak : 0);
            if (Marshal.GetLastPInvokeError() != LinuxApi.InterruptedCall)
                return default; // ECHILD: where SIGCHLD is ignored, the kernel keeps nothing of a child
        }
    }

    /// <summary>The most this process had resident; all there can be where the kernel does not say.</summary>
    private static long OurPeakBytes()
    {
        const string field = "VmHWM:";
        try
        {
            string line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(field, StringComparison.Ordinal));
            return long.Parse(line[field.Length..^" kB".Length], CultureInfo.InvariantCulture) * 1024;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException or FormatException)
        {
            return long.MaxValue / 2;
        }
    }

    private static void Check(int error, string call)
    {
        if (error != 0)
            throw new Win32Exception(error, $"{call}: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    /// <summary>A closing NULL behind pointers to text in UTF-8.</summary>
    private sealed unsafe class CStrings : IDisposable
    {
        private readonly int _count;

        public CStrings(IReadOnlyList<string> texts)
        {
            _count = texts.Count;
            Pointers = (byte**)NativeMemory.AllocZeroed((nuint)(_count + 1), (nuint)sizeof(byte*));
            for (int i = 0; i < _count; i++)
            {
                byte[] bytes = Encoding.UTF8.GetBytes(texts[i]);
                Pointers[i] = (byte*)NativeMemory.AllocZeroed((nuint)bytes.Length + 1);
                bytes.CopyTo(new Span<byte>(Pointers[i], bytes.Length));
            }
        }

        public byte** Pointers { get; }

        public void Dispose()
        {
            for (int i = 0; i < _count; i++)
                NativeMemory.Free(Pointers[i]);
            NativeMemory.Free(Pointers);
        }
    }
}

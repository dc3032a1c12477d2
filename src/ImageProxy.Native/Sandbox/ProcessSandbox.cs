using System.Runtime.InteropServices;
using ImageProxy.Native.Processes;

namespace ImageProxy.Native.Sandbox;

/// <summary>Locks this process in. Everything it will ever need from a file must have been loaded before.</summary>
public static class ProcessSandbox
{
    /// <summary>Descriptors a worker may have: about twice what it has at rest.</summary>
    private const ulong MaxDescriptors = 128;

    private static readonly string[] FontPaths =
        ["/usr/share/fonts", "/usr/local/share/fonts", "/usr/share/fontconfig", "/etc/fonts", "/var/cache/fontconfig"];

    /// <summary>Applies what the kernel has, each layer whether or not another is there.</summary>
    /// <remarks>
    /// Landlock here binds the calling thread and its offspring; the other threads of the runtime stay with what the process was started under,
    /// and seccomp, which covers all, refuses them every file.
    /// </remarks>
    public static SandboxReport Apply(SandboxSettings settings)
    {
        var layers = SandboxLayers.None;
        var missing = new List<string>();

        void Note(SandboxLayers layer, string? fault)
        {
            if (fault is null)
                layers |= layer;
            else
                missing.Add(fault);
        }

        Note(SandboxLayers.NoNewPrivileges, GiveUpPrivileges());
        Note(SandboxLayers.Landlock, Landlock.Restrict(settings.ReadFonts ? FontPaths : []));
        Note(SandboxLayers.Limits, SetLimits(settings.MemoryBytes));
        Note(SandboxLayers.Seccomp, SeccompFilter.Apply(settings.ReadFonts));
        return new(layers, string.Join("; ", missing));
    }

    private static string? GiveUpPrivileges() =>
        LinuxApi.prctl(SandboxApi.SetNoNewPrivileges, 1, 0, 0, 0) == 0 && LinuxApi.prctl(SandboxApi.SetDumpable, 0, 0, 0, 0) == 0
            ? null
            : $"prctl: {LastError()}";

    /// <summary>
    /// Private memory rather than address space, of which .NET reserves far more than it uses. A limit on the number of processes would count
    /// the threads of everything this user runs; seccomp refuses new processes instead.
    /// </summary>
    private static string? SetLimits(long memoryBytes)
    {
        foreach (var (resource, value) in ((int, ulong)[])[
            (SandboxApi.LimitData, (ulong)memoryBytes), (SandboxApi.LimitCore, 0), (SandboxApi.LimitFileSize, 0), (SandboxApi.LimitFiles, MaxDescriptors)])
        {
            if (SandboxApi.setrlimit(resource, new(value)) != 0)
                return $"setrlimit {resource}: {LastError()}";
        }

        return null;
    }

    private static string LastError() => Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError());
}

using ImageProxy.Native.Processes;

namespace ImageProxy.Native.Sandbox;

/// <summary>
/// What every thread of a worker stands on from its first instruction: the thread that starts workers gives up what they need not have, and
/// they inherit that. A worker goes further itself, once it has loaded all it needs: <see cref="ProcessSandbox"/>.
/// </summary>
public static class WorkerGround
{
    /// <summary>Reading files whatever their mode: a service run as root may belong to another user.</summary>
    private const int OverrideModes = 1, SearchAnywhere = 2; // CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH

    private const int Capabilities = 64;

    private static readonly string[] SystemPaths =
    [
        "/usr", "/lib", "/lib64", "/opt", "/nix/store", "/etc/ld.so.cache", "/etc/ld.so.preload", "/etc/fonts", "/var/cache/fontconfig",
        "/proc", "/sys", "/dev/null", "/dev/zero", "/dev/random", "/dev/urandom",
    ];

    /// <summary>
    /// Restricts the calling thread and what it starts: programs and libraries can be read and run, nothing else of the file system, and no TCP.
    /// </summary>
    /// <param name="program">Files and folders of the program itself and of its runtime.</param>
    /// <returns>Null, or why files are not restricted.</returns>
    public static string? Restrict(IEnumerable<string> program)
    {
        for (int capability = 0; capability < Capabilities; capability++)
        {
            if (capability is not (OverrideModes or SearchAnywhere))
                _ = LinuxApi.prctl(LinuxApi.DropFromBoundingSet, (nuint)capability, 0, 0, 0); // fails where there are none to drop
        }

        return Landlock.Restrict(SystemPaths.Concat(program));
    }
}

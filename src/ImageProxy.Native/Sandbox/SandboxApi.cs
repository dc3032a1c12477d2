using System.Runtime.InteropServices;
using ImageProxy.Native.Processes;

namespace ImageProxy.Native.Sandbox;

/// <summary>
/// System calls that take rights away. Those the C library has no function for go through <c>syscall</c>, variadic in C: with integers and
/// pointers only, Linux passes its arguments as for any other function. All answer -1 with errno on failure.
/// </summary>
internal static unsafe partial class SandboxApi
{
    internal const int LimitFileSize = 1, LimitData = 2, LimitCore = 4, LimitFiles = 7;
    internal const int SetDumpable = 4, SetNoNewPrivileges = 38; // PR_*

    internal const int CreateRuleset = 444, AddRule = 445, RestrictSelf = 446; // landlock_*, the same on every architecture
    internal const uint RulesetVersion = 1;
    internal const int PathBeneath = 1;

    internal const int SetModeFilter = 1, SyncThreads = 1; // seccomp

    internal const int OpenPath = 0x200000; // O_PATH

    [LibraryImport(LinuxApi.C, SetLastError = true)] internal static partial int setrlimit(int resource, in Limit limit);

    [LibraryImport(LinuxApi.C, EntryPoint = "syscall", SetLastError = true)]
    internal static partial nint landlock_create_ruleset(nint number, RulesetAttributes* attributes, nuint size, uint flags);

    [LibraryImport(LinuxApi.C, EntryPoint = "syscall", SetLastError = true)]
    internal static partial nint landlock_add_rule(nint number, int ruleset, int type, PathRule* rule, uint flags);

    [LibraryImport(LinuxApi.C, EntryPoint = "syscall", SetLastError = true)]
    internal static partial nint landlock_restrict_self(nint number, int ruleset, uint flags);

    /// <summary>0, or the id of a thread that could not be brought under the filter.</summary>
    [LibraryImport(LinuxApi.C, EntryPoint = "syscall", SetLastError = true)]
    internal static partial nint seccomp(nint number, uint operation, uint flags, FilterProgram* program);

    /// <summary>A descriptor the caller closes.</summary>
    [LibraryImport(LinuxApi.C, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int open(string path, int flags, uint mode);

    /// <summary><c>struct rlimit</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal readonly struct Limit(ulong value)
    {
        internal readonly ulong Soft = value;
        internal readonly ulong Hard = value;
    }

    /// <summary><c>struct landlock_ruleset_attr</c>; older kernels know only its beginning.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct RulesetAttributes
    {
        internal ulong Files;
        internal ulong Network;
        internal ulong Scoped;
    }

    /// <summary><c>struct landlock_path_beneath_attr</c>, packed.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    internal struct PathRule
    {
        internal ulong Allowed;
        internal int Folder;
    }

    /// <summary><c>struct sock_fprog</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct FilterProgram
    {
        internal ushort Length;
        internal FilterInstruction* Instructions;
    }
}

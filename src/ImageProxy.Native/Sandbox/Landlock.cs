using System.Runtime.InteropServices;
using ImageProxy.Native.Processes;

namespace ImageProxy.Native.Sandbox;

/// <summary>
/// Landlock: takes the file system and TCP away from the calling thread, and from the threads and processes it starts from then on. Threads
/// that run already stay as they are, so a process is restricted as a whole only by the thread that starts it.
/// </summary>
internal static unsafe class Landlock
{
    private const ulong Execute = 1, ReadFile = 4, ReadFolder = 8;

    /// <summary>The rights a rule on a file, not a folder, may give.</summary>
    private const ulong OfFiles = Execute | ReadFile;

    private const ulong BindAndConnect = 3, AbstractSockets = 1;

    /// <summary>What this kernel has; below 1 it has none.</summary>
    internal static long Version => SandboxApi.landlock_create_ruleset(SandboxApi.CreateRuleset, null, 0, SandboxApi.RulesetVersion);

    /// <summary>From then on, only what lies beneath <paramref name="readable"/> can be read and run; paths that do not exist are passed over.</summary>
    /// <returns>Null, or why the thread is not restricted.</returns>
    internal static string? Restrict(IEnumerable<string> readable)
    {
        long version = Version;
        if (version < 1)
            return $"the kernel has no Landlock ({LastError()})";
        if (LinuxApi.prctl(SandboxApi.SetNoNewPrivileges, 1, 0, 0, 0) != 0)
            return $"no_new_privs: {LastError()}";

        var attributes = new SandboxApi.RulesetAttributes
        {
            Files = (1ul << RightsOf(version)) - 1,
            Network = version >= 4 ? BindAndConnect : 0,
            Scoped = version >= 6 ? AbstractSockets : 0,
        };
        nuint size = (nuint)(version >= 6 ? 24 : version >= 4 ? 16 : 8);
        nint descriptor = SandboxApi.landlock_create_ruleset(SandboxApi.CreateRuleset, &attributes, size, 0);
        if (descriptor < 0)
            return $"landlock_create_ruleset: {LastError()}";
        using var ruleset = FileDescriptor.Own((int)descriptor, "landlock_create_ruleset");
        foreach (string path in readable)
            Allow(ruleset, path);
        return SandboxApi.landlock_restrict_self(SandboxApi.RestrictSelf, ruleset.Number, 0) == 0 ? null : $"landlock_restrict_self: {LastError()}";
    }

    /// <summary>Number of rights on files that a version of Landlock knows: those it does not know it refuses to handle.</summary>
    private static int RightsOf(long version) => version switch { 1 => 13, 2 => 14, 3 or 4 => 15, _ => 16 };

    private static void Allow(FileDescriptor ruleset, string path)
    {
        int number = SandboxApi.open(path, SandboxApi.OpenPath | LinuxApi.CloseOnExec, 0);
        if (number < 0)
            return;
        using var beneath = FileDescriptor.Own(number, "open");
        var rule = new SandboxApi.PathRule { Allowed = Directory.Exists(path) ? OfFiles | ReadFolder : OfFiles, Folder = beneath.Number };
        _ = SandboxApi.landlock_add_rule(SandboxApi.AddRule, ruleset.Number, SandboxApi.PathBeneath, &rule, 0);
    }

    private static string LastError() => Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError());
}

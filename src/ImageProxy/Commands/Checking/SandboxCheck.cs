using ImageProxy.Native.Sandbox;
using ImageProxy.Rendering;
using ImageProxy.Rendering.Workers;

namespace ImageProxy.Commands.Checking;

/// <summary>Starts one worker, and asks what the kernel let it lock itself in with.</summary>
internal static class SandboxCheck
{
    private const string Subject = "sandbox";

    public static Finding Run(RenderingOptions options, WorkerOptions worker)
    {
        if (options.Isolation == RenderIsolation.None)
            return Finding.Warning(Subject, "Native code runs in the service itself: a broken decoder ends it.", "Set Rendering:Isolation=Process.");
        try
        {
            using var launcher = new WorkerLauncher(worker, options.RequireSandbox);
            var started = launcher.Launch(isSpare: false);
            var report = started.Sandbox;
            started.Bury();
            return report.Layers == SandboxLayers.All
                ? Finding.Ok(Subject, $"Workers are locked in by {string.Join(", ", Enum.GetNames<SandboxLayers>().Except(["None", "All"]))}.")
                : Finding.Warning(Subject, $"Workers run without {SandboxLayers.All & ~report.Layers}: {report.Missing}", RemedyOf(SandboxLayers.All & ~report.Layers));
        }
        catch (WorkerStartException e)
        {
            return Finding.Fault(Subject, e.Message, options.RequireSandbox && e.Message.Contains(nameof(options.RequireSandbox), StringComparison.Ordinal)
                ? $"{RemedyOf(SandboxLayers.All)} Or set Rendering:RequireSandbox=false, and workers run with what there is."
                : "Install what that sentence names; where it names a limit, raise it (ulimit -u, the memory of the container), or raise Rendering:WorkerMemory.");
        }
    }

    private static string RemedyOf(SandboxLayers missing) => string.Join(' ', ((string[])
    [
        missing.HasFlag(SandboxLayers.Landlock) ? "Landlock: a kernel from 5.13 on (6.7 for TCP) with landlock among lsm=, and a container runtime that lets its system calls pass." : "",
        missing.HasFlag(SandboxLayers.Seccomp) ? "seccomp: a kernel with CONFIG_SECCOMP_FILTER, and no runtime that forbids prctl." : "",
        missing.HasFlag(SandboxLayers.Limits) || missing.HasFlag(SandboxLayers.NoNewPrivileges) ? "Limits and no_new_privs: a runtime that does not forbid prctl and prlimit64." : "",
    ]).Where(text => text.Length > 0));
}

namespace ImageProxy.Native.Sandbox;

/// <summary>What can stand between a decoder that has been taken over and the rest of the machine; the kernel decides which there are.</summary>
[Flags]
public enum SandboxLayers
{
    None = 0,

    /// <summary>Memory and descriptors are bounded, no file grows, no core is dumped.</summary>
    Limits = 1,

    /// <summary>No program gives more rights, and no other process of the same user looks inside.</summary>
    NoNewPrivileges = 2,

    /// <summary>No file can be opened, no TCP connection made or taken. Linux 5.13, for TCP 6.7.</summary>
    Landlock = 4,

    /// <summary>System calls that render nothing are refused or end the process.</summary>
    Seccomp = 8,

    All = Limits | NoNewPrivileges | Landlock | Seccomp,
}

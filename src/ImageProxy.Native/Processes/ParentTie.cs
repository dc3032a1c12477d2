namespace ImageProxy.Native.Processes;

/// <summary>Ties this process to the life of the one that started it.</summary>
public static class ParentTie
{
    /// <summary>Asks the kernel for SIGKILL when the parent ends.</summary>
    /// <param name="parent">The parent's process id as it gave it.</param>
    /// <returns>False where the parent has ended already.</returns>
    public static bool Tie(int parent) =>
        LinuxApi.prctl(LinuxApi.SetParentDeathSignal, LinuxApi.SignalKill, 0, 0, 0) == 0 && LinuxApi.getppid() == parent;
}

namespace ImageProxy.Native.Processes;

/// <summary>How much of a busy processor a thread gets beside others.</summary>
public static class Priority
{
    /// <summary>Lowers the calling thread's, and that of all it starts from now on. There is no way back for an ordinary user.</summary>
    /// <param name="nice">1 to 19; each step is worth about a fifth less.</param>
    /// <returns>False where the kernel refuses.</returns>
    public static bool Lower(int nice) => LinuxApi.setpriority(LinuxApi.OneProcess, 0, nice) == 0;
}

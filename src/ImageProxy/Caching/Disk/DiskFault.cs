namespace ImageProxy.Caching.Disk;

/// <summary>What a file system can answer instead of doing as it is told.</summary>
internal static class DiskFault
{
    // errno on Linux and macOS; HRESULT of the Win32 codes for a full and a write-protected disk.
    private const int NoSpace = 28;
    private const int ReadOnly = 30;
    private const int LinuxQuota = 122;
    private const int MacQuota = 69;
    private const int WindowsFull = unchecked((int)0x80070070);
    private const int WindowsProtected = unchecked((int)0x80070013);

    public static bool Is(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or System.Security.SecurityException or NotSupportedException;

    /// <summary>No space, or over quota: less would fit.</summary>
    public static bool IsFull(Exception exception) => exception is IOException &&
        (exception.HResult is NoSpace or WindowsFull || exception.HResult == (OperatingSystem.IsMacOS() ? MacQuota : LinuxQuota));

    /// <summary>Whether trying again at once is pointless: full or read-only.</summary>
    public static bool IsLasting(Exception exception) =>
        IsFull(exception) || (exception is IOException && exception.HResult is ReadOnly or WindowsProtected);
}

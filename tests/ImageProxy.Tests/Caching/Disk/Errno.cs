namespace ImageProxy.Tests.Caching.Disk;

/// <summary>Exceptions as the framework makes them of error numbers.</summary>
internal static class Errno
{
    public static readonly string[] Names = ["ENOSPC", "EIO", "EMFILE", "EROFS", "EDQUOT", "EACCES"];

    public static Exception Of(string name) => name switch
    {
        "ENOSPC" => new IOException("No space left on device", 28),
        "EIO" => new IOException("Input/output error", 5),
        "EMFILE" => new IOException("Too many open files", 24),
        "EROFS" => new IOException("Read-only file system", 30),
        "EDQUOT" => new IOException("Disk quota exceeded", 122),
        "EACCES" => new UnauthorizedAccessException("Access to the path is denied."),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };
}

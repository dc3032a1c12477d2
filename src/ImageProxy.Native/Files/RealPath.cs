using System.Runtime.InteropServices;
using System.Text;

namespace ImageProxy.Native.Files;

/// <summary>
/// What the kernel says of a path without opening it. .NET's own file attributes do not tell a FIFO or a device from a file, and opening
/// a FIFO waits for a writer.
/// </summary>
public static class RealPath
{
    /// <summary>The absolute path with every symbolic link resolved.</summary>
    /// <returns>Null with the reason in <paramref name="problem"/>.</returns>
    public static string? Of(string path, out PathProblem problem)
    {
        problem = PathProblem.NotThere;
        if (path.Contains('\0', StringComparison.Ordinal))
            return null;
        Span<byte> resolved = stackalloc byte[PosixApi.PathMax];
        if (PosixApi.realpath(path, resolved) == 0)
        {
            problem = ProblemOf(Marshal.GetLastPInvokeError());
            return null;
        }

        problem = PathProblem.None;
        return Encoding.UTF8.GetString(resolved[..resolved.IndexOf((byte)0)]);
    }

    /// <summary>Whether a regular file is there: not a folder, link, FIFO, socket or device. False where nothing is.</summary>
    public static bool IsRegularFile(string path) =>
        !path.Contains('\0', StringComparison.Ordinal)
        && PosixApi.statx(PosixApi.CurrentDirectory, path, PosixApi.DoNotFollowLinks, PosixApi.AskForType, out var status) == 0
        && (status.Mode & PosixApi.TypeMask) == PosixApi.TypeRegular;

    private static PathProblem ProblemOf(int errno) => errno switch
    {
        2 or 20 or 36 or 40 => PathProblem.NotThere, // ENOENT, ENOTDIR, ENAMETOOLONG, ELOOP
        1 or 13 => PathProblem.Denied, // EPERM, EACCES
        _ => PathProblem.Broken,
    };
}

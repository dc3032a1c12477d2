using System.Runtime.InteropServices;

namespace ImageProxy.Native.Files;

/// <summary>The calls of the C library that .NET has no counterpart for. Linux: the numbers below are the kernel's.</summary>
internal static partial class PosixApi
{
    internal const int CurrentDirectory = -100;
    internal const int DoNotFollowLinks = 0x100;
    internal const uint AskForType = 1;
    internal const int TypeMask = 0xF000;
    internal const int TypeRegular = 0x8000;
    internal const int CloseOnExec = 0x80000;

    /// <summary>Bytes <see cref="realpath"/> may write, the closing zero included.</summary>
    internal const int PathMax = 4096;

    /// <summary>Fills <paramref name="status"/> without opening the file. 0, or -1 with errno.</summary>
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int statx(int directory, string path, int flags, uint mask, out Status status);

    /// <summary>
    /// Writes the path with every link resolved into <paramref name="resolved"/>, which the caller keeps. NULL with errno on failure.
    /// </summary>
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint realpath(string path, Span<byte> resolved);

    /// <summary>Opens a file or a folder for reading. A descriptor for <see cref="close"/>, or -1 with errno.</summary>
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int open(string path, int flags);

    /// <summary>Returns when the disk itself has what was written. 0, or -1 with errno.</summary>
    [LibraryImport("libc", SetLastError = true)]
    internal static partial int fsync(int descriptor);

    [LibraryImport("libc")]
    internal static partial int close(int descriptor);

    /// <summary><c>struct statx</c>, of which only <c>stx_mode</c> is read. Its layout is the same on every architecture.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    internal struct Status
    {
        [FieldOffset(28)]
        internal ushort Mode;
    }
}

using System.Runtime.InteropServices;

namespace ImageProxy.Native.Processes;

/// <summary>
/// What we call in the C library for processes, sockets and shared memory, spelled as in C. Numbers are Linux's, the same on x86-64 and
/// arm64. <c>fcntl</c> and <c>prctl</c> are variadic in C; with integers only, Linux passes their arguments as for any other function.
/// Functions that return <c>int</c> or <c>nint</c> answer -1 with errno on failure unless said otherwise.
/// </summary>
internal static unsafe partial class LinuxApi
{
    internal const string C = "libc";

    internal const int InterruptedCall = 4; // EINTR
    internal const int TryAgain = 11; // EAGAIN
    internal const int FileTooBig = 27; // EFBIG

    internal const int UnixFamily = 1; // AF_UNIX
    internal const int SequencedPackets = 5; // SOCK_SEQPACKET: keeps message borders, and tells when the other end is gone
    internal const int CloseOnExec = 0x80000; // SOCK_CLOEXEC, O_CLOEXEC
    internal const int NonBlocking = 0x800; // O_NONBLOCK

    internal const int RealLength = 0x20; // MSG_TRUNC
    internal const int NoSignal = 0x4000; // MSG_NOSIGNAL
    internal const short Readable = 1; // POLLIN

    internal const int DuplicateCloseOnExec = 1030; // F_DUPFD_CLOEXEC
    internal const uint MemoryCloseOnExec = 1; // MFD_CLOEXEC
    internal const int KeepSize = 1, PunchHole = 2; // FALLOC_FL_*
    internal const int ProtRead = 1, ProtWrite = 2, MapShared = 1;

    internal const int SignalKill = 9;
    internal const int OneProcess = 0; // PRIO_PROCESS
    internal const int SetParentDeathSignal = 1; // PR_SET_PDEATHSIG
    internal const int DropFromBoundingSet = 24; // PR_CAPBSET_DROP

    internal const short SpawnSetSignalMask = 8, SpawnSetSignalDefaults = 4; // POSIX_SPAWN_*

    /// <summary>Bytes set aside for a <c>posix_spawnattr_t</c>, <c>posix_spawn_file_actions_t</c> or <c>sigset_t</c>: more than any has.</summary>
    internal const int OpaqueBytes = 512;

    [LibraryImport(C, SetLastError = true)] internal static partial int close(int descriptor);

    /// <summary>Of one thread, whatever the name says; <paramref name="id"/> 0 is the calling one, and threads it starts take after it.</summary>
    [LibraryImport(C, SetLastError = true)] internal static partial int setpriority(int which, uint id, int nice);

    [LibraryImport(C, SetLastError = true)] internal static partial int fcntl(int descriptor, int command, int argument);

    /// <summary>Two connected sockets, which the caller closes.</summary>
    [LibraryImport(C, SetLastError = true)] internal static partial int socketpair(int family, int type, int protocol, int* two);

    /// <summary>A pipe's reading and writing end, which the caller closes.</summary>
    [LibraryImport(C, SetLastError = true)] internal static partial int pipe2(int* two, int flags);

    [LibraryImport(C, SetLastError = true)] internal static partial nint send(FileDescriptor socket, ReadOnlySpan<byte> message, nuint length, int flags);

    /// <summary>Length of the message, 0 where the other end is gone; with <see cref="RealLength"/> also where it did not fit.</summary>
    [LibraryImport(C, SetLastError = true)] internal static partial nint recv(FileDescriptor socket, Span<byte> buffer, nuint length, int flags);

    [LibraryImport(C, SetLastError = true)] internal static partial nint read(FileDescriptor file, Span<byte> buffer, nuint length);

    /// <summary>Number of descriptors with news; 0 after <paramref name="milliseconds"/> without any.</summary>
    [LibraryImport(C, SetLastError = true)] internal static partial int poll(PollEntry* entries, nuint count, int milliseconds);

    /// <summary>A file without a name that lives in memory, which the caller closes.</summary>
    [LibraryImport(C, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)] internal static partial int memfd_create(string name, uint flags);

    [LibraryImport(C, SetLastError = true)] internal static partial int ftruncate(FileDescriptor file, long length);

    [LibraryImport(C, SetLastError = true)] internal static partial int fallocate(FileDescriptor file, int mode, long offset, long length);

    [LibraryImport(C, SetLastError = true)] internal static partial nint pread(FileDescriptor file, Span<byte> buffer, nuint length, long offset);

    [LibraryImport(C, SetLastError = true)] internal static partial nint pwrite(FileDescriptor file, ReadOnlySpan<byte> bytes, nuint length, long offset);

    [LibraryImport(C, SetLastError = true)]
    internal static partial nint mmap(nint wish, nuint length, int protection, int flags, FileDescriptor file, long offset);

    [LibraryImport(C, SetLastError = true)] internal static partial int munmap(nint address, nuint length);

    [LibraryImport(C, SetLastError = true)] internal static partial int kill(int process, int signal);

    /// <summary>The process that ended, 0 where it has not and <paramref name="options"/> say not to wait.</summary>
    [LibraryImport(C, SetLastError = true)] internal static partial int wait4(int process, out int status, int options, out ResourceUsage usage);

    [LibraryImport(C)] internal static partial int getpid();

    [LibraryImport(C)] internal static partial int getppid();

    [LibraryImport(C, SetLastError = true)] internal static partial int prctl(int option, nuint a, nuint b, nuint c, nuint d);

    // posix_spawn and its helpers answer 0 or the error number itself.

    [LibraryImport(C, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int posix_spawn(out int process, string path, void* fileActions, void* attributes, byte** arguments, byte** environment);

    [LibraryImport(C)] internal static partial int posix_spawn_file_actions_init(void* actions);

    [LibraryImport(C)] internal static partial int posix_spawn_file_actions_destroy(void* actions);

    [LibraryImport(C)] internal static partial int posix_spawn_file_actions_adddup2(void* actions, int from, int to);

    [LibraryImport(C, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int posix_spawn_file_actions_addopen(void* actions, int descriptor, string path, int flags, uint mode);

    [LibraryImport(C)] internal static partial int posix_spawnattr_init(void* attributes);

    [LibraryImport(C)] internal static partial int posix_spawnattr_destroy(void* attributes);

    [LibraryImport(C)] internal static partial int posix_spawnattr_setflags(void* attributes, short flags);

    [LibraryImport(C)] internal static partial int posix_spawnattr_setsigmask(void* attributes, void* signals);

    [LibraryImport(C)] internal static partial int posix_spawnattr_setsigdefault(void* attributes, void* signals);

    [LibraryImport(C)] internal static partial int sigemptyset(void* signals);

    [LibraryImport(C)] internal static partial int sigfillset(void* signals);

    /// <summary><c>struct pollfd</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct PollEntry
    {
        internal int Descriptor;
        internal short Asked;
        internal short Found;
    }

    /// <summary><c>struct rusage</c>, of which only the largest resident size, in KiB, is read.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    internal struct ResourceUsage
    {
        [FieldOffset(32)]
        internal long PeakKibibytes;
    }
}

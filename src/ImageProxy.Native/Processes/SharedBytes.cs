using System.ComponentModel;
using System.Runtime.InteropServices;

namespace ImageProxy.Native.Processes;

/// <summary>
/// Memory two processes share. The side that does not trust the other only reads and writes it by calls: it sees a copy that nobody changes
/// behind its back, and a file the other side has cut short is an error, not a fault. Nothing takes room before it is written.
/// </summary>
public sealed class SharedBytes : IDisposable
{
    private SharedBytes(FileDescriptor file) => File = file;

    /// <summary>To hand to a child.</summary>
    public FileDescriptor File { get; }

    /// <exception cref="Win32Exception">No descriptor or no memory is left, or files may not be that long.</exception>
    public static SharedBytes Create(string name, long length)
    {
        var bytes = new SharedBytes(FileDescriptor.OwnHigh(LinuxApi.memfd_create(name, LinuxApi.MemoryCloseOnExec), "memfd_create"));
        if (LinuxApi.ftruncate(bytes.File, length) == 0)
            return bytes;
        int error = Marshal.GetLastPInvokeError();
        bytes.Dispose();
        throw error == LinuxApi.FileTooBig
            ? new Win32Exception(error, $"the limit of file sizes (ulimit -f) is below the {length} bytes of memory to be shared, which count as a file")
            : new Win32Exception(error, $"ftruncate: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    /// <summary>What this process was started with.</summary>
    public static SharedBytes FromInherited(int number) => new(FileDescriptor.Inherited(number));

    /// <summary>Writes; grows where it must.</summary>
    /// <param name="at">Where the first byte goes.</param>
    /// <exception cref="Win32Exception">No memory is left.</exception>
    public void Write(ReadOnlySpan<byte> bytes, int at = 0)
    {
        for (int done = 0; done < bytes.Length;)
            done += Checked(LinuxApi.pwrite(File, bytes[done..], (nuint)(bytes.Length - done), at + done), "pwrite");
    }

    /// <summary>Reads from the beginning.</summary>
    /// <returns>False where there are fewer bytes.</returns>
    public bool TryRead(Span<byte> bytes)
    {
        for (int done = 0; done < bytes.Length;)
        {
            int read = Checked(LinuxApi.pread(File, bytes[done..], (nuint)(bytes.Length - done), done), "pread");
            if (read == 0)
                return false;
            done += read;
        }

        return true;
    }

    /// <summary>Gives the memory of <paramref name="used"/> bytes back, except for the first <paramref name="keep"/>; the length stays.</summary>
    public void Release(long used, long keep)
    {
        if (used > keep)
            _ = LinuxApi.fallocate(File, LinuxApi.PunchHole | LinuxApi.KeepSize, keep, used - keep);
    }

    /// <summary>The first <paramref name="length"/> bytes as memory of this process.</summary>
    /// <exception cref="Win32Exception">No address space is left.</exception>
    public MappedBytes Map(int length, bool writable)
    {
        nint address = LinuxApi.mmap(0, (nuint)length, LinuxApi.ProtRead | (writable ? LinuxApi.ProtWrite : 0), LinuxApi.MapShared, File, 0);
        return address != -1 ? new(address, length) : throw new Win32Exception(Marshal.GetLastPInvokeError(), "mmap");
    }

    public void Dispose() => File.Dispose();

    private static int Checked(nint result, string call)
    {
        if (result >= 0)
            return (int)result;
        int error = Marshal.GetLastPInvokeError();
        return error == LinuxApi.InterruptedCall ? 0 : throw new Win32Exception(error, call);
    }
}

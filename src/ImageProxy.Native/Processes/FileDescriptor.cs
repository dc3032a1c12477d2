using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ImageProxy.Native.Processes;

/// <summary>An open file, socket or pipe end of this process; closed when disposed.</summary>
public sealed class FileDescriptor : SafeHandleMinusOneIsInvalid
{
    /// <summary>The lowest number a descriptor of ours gets, above all that a child finds its own under.</summary>
    private const int Lowest = 16;

    public FileDescriptor()
        : base(ownsHandle: true)
    {
    }

    private FileDescriptor(int number)
        : base(ownsHandle: true) => SetHandle(number);

    internal int Number => (int)handle;

    /// <summary>A descriptor this process was started with.</summary>
    public static FileDescriptor Inherited(int number) => new(number);

    /// <summary>Takes over <paramref name="number"/>, the result of a call.</summary>
    /// <exception cref="Win32Exception">The call has failed.</exception>
    internal static FileDescriptor Own(int number, string call) =>
        number >= 0 ? new(number) : throw new Win32Exception(Marshal.GetLastPInvokeError(), call);

    /// <summary>As <see cref="Own"/>, moved out of the way of the numbers that children use.</summary>
    internal static FileDescriptor OwnHigh(int number, string call)
    {
        using var low = Own(number, call);
        return Own(LinuxApi.fcntl(low.Number, LinuxApi.DuplicateCloseOnExec, Lowest), "fcntl");
    }

    protected override bool ReleaseHandle() => LinuxApi.close((int)handle) == 0;
}

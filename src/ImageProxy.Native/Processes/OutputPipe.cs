using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;

namespace ImageProxy.Native.Processes;

/// <summary>Takes what a child writes to standard output and standard error. Writing never waits: what does not fit before the next <see cref="Drain"/> is lost.</summary>
public sealed class OutputPipe : IDisposable
{
    private const int PipeBytes = 65_536;
    private const int LongestText = 2_000;
    private readonly FileDescriptor _reader;

    private OutputPipe(FileDescriptor reader) => _reader = reader;

    /// <exception cref="Win32Exception">No descriptor is left.</exception>
    public static unsafe (OutputPipe Ours, FileDescriptor Theirs) Create()
    {
        int* two = stackalloc int[2];
        if (LinuxApi.pipe2(two, LinuxApi.CloseOnExec | LinuxApi.NonBlocking) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), "pipe2");
        var reader = FileDescriptor.Own(two[0], "pipe2");
        return (new(reader), FileDescriptor.OwnHigh(two[1], "pipe2"));
    }

    /// <summary>What was written since the last call, its beginning where it was much.</summary>
    public string Drain()
    {
        Span<byte> buffer = stackalloc byte[4096];
        var text = new StringBuilder();
        for (int i = 0; i < PipeBytes / buffer.Length; i++)
        {
            nint read = LinuxApi.read(_reader, buffer, (nuint)buffer.Length);
            if (read <= 0)
                break;
            if (text.Length < LongestText)
                text.Append(Encoding.UTF8.GetString(buffer[..(int)read]));
        }

        return text.Length <= LongestText ? text.ToString() : text.ToString(0, LongestText);
    }

    public void Dispose() => _reader.Dispose();
}

using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ImageProxy.Native.Processes;

/// <summary>One end of a connected pair of local sockets that carry whole messages. Blocking: for threads that have nothing else to do.</summary>
public sealed class MessageSocket : IDisposable
{
    private readonly FileDescriptor _socket;

    private MessageSocket(FileDescriptor socket) => _socket = socket;

    /// <summary>A connected pair: one end for us, the other to hand to a child.</summary>
    /// <exception cref="Win32Exception">No descriptor is left.</exception>
    public static unsafe (MessageSocket Ours, FileDescriptor Theirs) CreatePair()
    {
        int* two = stackalloc int[2];
        if (LinuxApi.socketpair(LinuxApi.UnixFamily, LinuxApi.SequencedPackets | LinuxApi.CloseOnExec, 0, two) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), "socketpair");
        using var first = FileDescriptor.Own(two[0], "socketpair");
        var theirs = FileDescriptor.OwnHigh(two[1], "socketpair");
        try
        {
            return (new(FileDescriptor.Own(LinuxApi.fcntl(first.Number, LinuxApi.DuplicateCloseOnExec, 0), "fcntl")), theirs);
        }
        catch
        {
            theirs.Dispose();
            throw;
        }
    }

    /// <summary>The end this process was started with.</summary>
    public static MessageSocket FromInherited(int number) => new(FileDescriptor.Inherited(number));

    /// <returns>False where the other end is gone.</returns>
    /// <exception cref="Win32Exception">The kernel refuses the message, for its length above all.</exception>
    public bool TrySend(ReadOnlySpan<byte> message)
    {
        while (LinuxApi.send(_socket, message, (nuint)message.Length, LinuxApi.NoSignal) < 0)
        {
            int error = Marshal.GetLastPInvokeError();
            if (error is 32 or 104) // EPIPE, ECONNRESET
                return false;
            if (error != LinuxApi.InterruptedCall)
                throw new Win32Exception(error, "send");
        }

        return true;
    }

    /// <param name="length">Length of the message as sent: where it is more than <paramref name="buffer"/> holds, the rest is lost.</param>
    public ReceiveOutcome Receive(Span<byte> buffer, TimeSpan timeout, out int length)
    {
        length = 0;
        if (!WaitUntilReadable(timeout))
            return ReceiveOutcome.TimedOut;
        nint received;
        do
            received = LinuxApi.recv(_socket, buffer, (nuint)buffer.Length, LinuxApi.RealLength);
        while (received < 0 && Marshal.GetLastPInvokeError() == LinuxApi.InterruptedCall);
        length = (int)Math.Max(0, received);
        return received > 0 ? ReceiveOutcome.Message : ReceiveOutcome.Closed;
    }

    public void Dispose() => _socket.Dispose();

    private unsafe bool WaitUntilReadable(TimeSpan timeout)
    {
        long started = Stopwatch.GetTimestamp();
        var entry = new LinuxApi.PollEntry { Descriptor = _socket.Number, Asked = LinuxApi.Readable };
        while (true)
        {
            double left = timeout == Timeout.InfiniteTimeSpan ? -1 : Math.Clamp((timeout - Stopwatch.GetElapsedTime(started)).TotalMilliseconds, 0, int.MaxValue);
            int found = LinuxApi.poll(&entry, 1, (int)Math.Ceiling(left));
            if (found > 0)
                return true;
            if (found == 0 && left <= 0)
                return false;
            if (found < 0 && Marshal.GetLastPInvokeError() is var error and not LinuxApi.InterruptedCall)
                throw new Win32Exception(error, "poll");
        }
    }
}

using System.Runtime.InteropServices;

namespace ImageProxy.Native.Files;

/// <summary>Makes names durable: that a file was made in a folder or renamed there is known to the disk only once the folder itself is flushed, and .NET opens no folders.</summary>
public static class FolderSync
{
    /// <exception cref="IOException">The folder cannot be opened or flushed.</exception>
    public static void Flush(string folder)
    {
        int descriptor = PosixApi.open(folder, PosixApi.CloseOnExec);
        if (descriptor < 0)
            throw Failed(folder);
        try
        {
            if (PosixApi.fsync(descriptor) != 0)
                throw Failed(folder);
        }
        finally
        {
            _ = PosixApi.close(descriptor);
        }
    }

    private static IOException Failed(string folder) =>
        new($"The folder '{folder}' could not be flushed: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
}

using ImageProxy.Native.Files;
using Microsoft.Win32.SafeHandles;

namespace ImageProxy.Uploads.Queues.InProcess;

/// <summary>The journal on disk: a header of eight bytes, then records. One process has the folder at a time, by a lock that goes with it however it dies.</summary>
internal sealed class JournalFile : IDisposable
{
    public const string FileName = "journal", NewName = "journal.new", LockName = "lock";

    private static ReadOnlySpan<byte> Header => "IPJRNL1\n"u8;

    private readonly string _folder;
    private readonly SafeFileHandle _lock;
    private SafeFileHandle _file;

    private JournalFile(string folder, SafeFileHandle folderLock, SafeFileHandle file, long length) => (_folder, _lock, _file, Length) = (folder, folderLock, file, length);

    /// <summary>Bytes that count; there may be more in the file, of a write that failed.</summary>
    public long Length { get; private set; }

    /// <returns>The journal, cut behind its last whole record.</returns>
    /// <exception cref="IOException">Another process has the folder, or it cannot be used.</exception>
    public static JournalFile Open(string folder, out JournalReplay replay)
    {
        Directory.CreateDirectory(folder);
        var folderLock = Lock(folder);
        try
        {
            string path = Path.Combine(folder, FileName);
            File.Delete(Path.Combine(folder, NewName)); // of a rewrite that was not finished
            byte[] bytes = File.Exists(path) ? File.ReadAllBytes(path) : [];
            bool isNew = bytes.Length < Header.Length && Header.StartsWith(bytes);
            if (!isNew && !bytes.AsSpan().StartsWith(Header))
                throw new IOException($"'{path}' is no journal of this version.");
            replay = JournalReplay.Of(isNew ? [] : bytes.AsSpan(Header.Length));
            var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);
            if (isNew)
            {
                RandomAccess.Write(file, Header, 0);
                RandomAccess.FlushToDisk(file);
                FolderSync.Flush(folder);
            }

            long length = Header.Length + replay.GoodBytes;
            RandomAccess.SetLength(file, length);
            return new(folder, folderLock, file, length);
        }
        catch
        {
            folderLock.Dispose();
            throw;
        }
    }

    /// <exception cref="IOException">It is not written, and the journal is as it was.</exception>
    public void Append(ReadOnlySpan<byte> records)
    {
        try
        {
            RandomAccess.Write(_file, records, Length);
        }
        catch (ArgumentOutOfRangeException tooLarge)
        {
            // How the framework reports EFBIG, a file size limit of the process.
            throw new IOException(tooLarge.Message, tooLarge);
        }

        Length += records.Length;
    }

    /// <exception cref="IOException">What is on the disk is not known: only <see cref="Rewrite"/> mends that.</exception>
    public void Flush() => RandomAccess.FlushToDisk(_file);

    /// <summary>Takes these records in place of all there are, or nothing if it fails. They are on the disk itself when this returns.</summary>
    /// <exception cref="IOException">The journal is as it was.</exception>
    public void Rewrite(ReadOnlySpan<byte> records)
    {
        string path = Path.Combine(_folder, NewName);
        var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write, FileShare.Read | FileShare.Delete);
        try
        {
            RandomAccess.Write(file, Header, 0);
            RandomAccess.Write(file, records, Header.Length);
            RandomAccess.FlushToDisk(file);
            File.Move(path, Path.Combine(_folder, FileName), overwrite: true);
        }
        catch (Exception e)
        {
            file.Dispose();
            File.Delete(path);
            throw e as IOException ?? new IOException(e.Message, e);
        }

        _file.Dispose();
        (_file, Length) = (file, Header.Length + records.Length);
        FolderSync.Flush(_folder);
    }

    public void Dispose()
    {
        _file.Dispose();
        _lock.Dispose();
    }

    private static SafeFileHandle Lock(string folder)
    {
        string path = Path.Combine(folder, LockName);
        try
        {
            return File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (File.Exists(path))
        {
            throw new IOException($"Another process uses the folder '{folder}', or it cannot be locked: {e.Message}", e);
        }
    }
}

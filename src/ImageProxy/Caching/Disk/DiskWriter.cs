using System.Collections.Concurrent;
using ImageProxy.Images;
using Microsoft.Win32.SafeHandles;

namespace ImageProxy.Caching.Disk;

/// <summary>Writes one entry: room, temporary file, bytes, fsync, times, rename. Until the rename nobody can see anything of it.</summary>
internal sealed class DiskWriter(
    IDiskFiles files, DiskLayout layout, DiskIndex index, DiskRoom room, TemporaryFiles temporaries, TimeProvider time, bool sync)
{
    /// <summary>Temporary files that could not be deleted. Their bytes stay reserved, as they are still on the disk.</summary>
    private readonly ConcurrentQueue<(string Path, long Bytes)> _leftovers = new();

    /// <summary>Blocks until the entry is stored, a few milliseconds on a healthy disk.</summary>
    /// <returns>False where there is no room for it.</returns>
    /// <exception cref="IOException">A fault; nothing of the entry is visible.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public bool TryWrite(RenditionKey key, byte[] head, Rendition rendition)
    {
        RetryLeftovers();
        long bytes = head.Length + rendition.Body.Length;
        if (!room.Reserve(bytes))
            return false;
        string? temporary = null;
        bool isStored = false;
        try
        {
            temporary = temporaries.Take();
            Fill(ref temporary, head, rendition);
            Publish(key, temporary, bytes, OriginalHash.Short(rendition.Info.OriginalKey));
            isStored = true;
            return true;
        }
        finally
        {
            if (!isStored)
                Abandon(temporary, bytes);
        }
    }

    private void Fill(ref string temporary, byte[] head, Rendition rendition)
    {
        using SafeFileHandle file = Create(ref temporary);
        files.Write(file, [head, rendition.Body]);
        files.SetTimes(file, rendition.Info.CheckedAt, time.GetUtcNow());
        if (sync)
            files.Flush(file);
    }

    private SafeFileHandle Create(ref string temporary)
    {
        try
        {
            return files.Create(temporary);
        }
        catch (DirectoryNotFoundException)
        {
            // Somebody has deleted the cache while we run: it is made again.
            temporary = temporaries.Retake(temporary);
            return files.Create(temporary);
        }
    }

    private void Publish(RenditionKey key, string temporary, long bytes, ulong original)
    {
        string path = layout.PathOf(key);
        lock (room.LockOf(key))
        {
            try
            {
                files.Move(temporary, path);
            }
            catch (IOException exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
            {
                files.CreateFolder(layout.FolderOf(key));
                files.Move(temporary, path);
            }

            index.Commit(key, bytes, original, time.GetUtcNow());
        }

        temporaries.Done(temporary);
    }

    private void Abandon(string? temporary, long bytes)
    {
        try
        {
            if (temporary is not null)
            {
                files.Delete(temporary);
                temporaries.Done(temporary);
            }

            index.Release(bytes);
        }
        catch (Exception exception) when (DiskFault.Is(exception))
        {
            _leftovers.Enqueue((temporary!, bytes));
        }
    }

    private void RetryLeftovers()
    {
        for (int left = _leftovers.Count; left > 0 && _leftovers.TryDequeue(out (string Path, long Bytes) leftover); left--)
            Abandon(leftover.Path, leftover.Bytes);
    }
}

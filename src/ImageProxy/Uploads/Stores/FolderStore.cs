using System.Security.Cryptography;

namespace ImageProxy.Uploads.Stores;

/// <summary>
/// Objects as files of a folder; several processes may share it. A file is written aside, flushed to the disk and renamed. What writers that died
/// have left aside goes at the next start.
/// </summary>
internal sealed class FolderStore : IObjectStore
{
    private const int BufferBytes = 64 << 10;
    private const string Aside = "aside";

    /// <summary>No upload takes as long.</summary>
    private static readonly TimeSpan Forgotten = TimeSpan.FromHours(1);

    private readonly string _root;

    public FolderStore(string root, TimeProvider time)
    {
        _root = Path.GetFullPath(root);
        Directory.CreateDirectory(Path.Combine(_root, Aside));
        foreach (string left in Directory.EnumerateFiles(Path.Combine(_root, Aside)))
        {
            if (time.GetUtcNow() - File.GetLastWriteTimeUtc(left) > Forgotten)
                File.Delete(left);
        }
    }

    public async Task PutAsync(string name, Stream content, long length, ObjectHeaders headers, CancellationToken cancellationToken)
    {
        string aside = Path.Combine(_root, Aside, RandomNumberGenerator.GetHexString(UploadId.Length, lowercase: true));
        try
        {
            await WriteAsync(aside, content, length, cancellationToken);
            await TryAsync(name, () =>
            {
                Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name))!);
                File.Move(aside, PathOf(name), overwrite: true);
                return true;
            });
        }
        finally
        {
            File.Delete(aside);
        }
    }

    public Task<StoredObject?> OpenAsync(string name, CancellationToken cancellationToken) => TryAsync(name, () =>
    {
        try
        {
            // Sharing everything: it may be replaced or deleted while it is read.
            var file = new FileStream(PathOf(name), new FileStreamOptions
            {
                Access = FileAccess.Read,
                Share = FileShare.ReadWrite | FileShare.Delete,
                BufferSize = 0,
                Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
            });
            DateTimeOffset modified = File.GetLastWriteTimeUtc(file.SafeFileHandle);
            return new StoredObject(file, file.Length, $"\"{modified.UtcTicks:x}-{file.Length:x}\"", modified);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    });

    public Task DeleteAsync(string name, CancellationToken cancellationToken) => TryAsync(name, () =>
    {
        if (File.Exists(PathOf(name)))
            File.Delete(PathOf(name));
        return true;
    });

    /// <summary>The stream's own exceptions are passed on; those of the disk become the store's.</summary>
    private static async Task WriteAsync(string path, Stream content, long length, CancellationToken cancellationToken)
    {
        await using var file = await TryAsync(path, () => new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0, FileOptions.Asynchronous));
        byte[] buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            for (long left = length; left > 0;)
            {
                int read = await content.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)), cancellationToken);
                if (read == 0)
                    throw new EndOfStreamException($"The content ended {left} bytes early.");
                left -= read;
                await TryAsync(path, async () =>
                {
                    await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                    return true;
                });
            }

            await TryAsync(path, () =>
            {
                file.Flush(flushToDisk: true);
                return true;
            });
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static Task<T> TryAsync<T>(string name, Func<T> act) => TryAsync(name, () => Task.FromResult(act()));

    private static async Task<T> TryAsync<T>(string name, Func<Task<T>> act)
    {
        try
        {
            return await act();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"{name}: {e.Message}", e);
        }
    }

    private string PathOf(string name)
    {
        ObjectNames.Check(name);
        return Path.Combine(_root, name);
    }
}

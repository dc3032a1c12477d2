using ImageProxy.Images;
using ImageProxy.Native.Files;
using ImageProxy.Rendering;
using Microsoft.Win32.SafeHandles;

namespace ImageProxy.Originals.Files;

/// <summary>
/// Originals in a folder. Links are followed as long as they end inside it; whatever leads out, and whatever is not a regular file, is
/// missing. Names are compared as the file system does. Reading takes no deadline: a file system gives no way to cancel.
/// </summary>
internal sealed class FilesSource(
    SourceOptions source, OriginalsOptions limits, TimeProvider time, ILogger<FilesSource> logger, MemoryBudget? memory = null) : IOriginalSource, IListsOriginals
{
    private const int BufferBytes = 64 * 1024;
    private readonly MemoryBudget _memory = memory ?? MemoryBudget.Unlimited;
    private readonly string _root = Path.GetFullPath(source.Root!);
    private readonly LogThrottle<string> _throttle = new(time, TimeSpan.FromMinutes(1));

    public string Name => source.Name;

    public bool ServesOriginals => source.ServeOriginals;

    public async Task<FetchResult> GetAsync(string key, string? ifNoneMatch, CancellationToken cancellationToken)
    {
        const int Attempts = 2;
        for (int attempt = 1; attempt <= Attempts; attempt++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                using var file = Open(key, out var outcome);
                if (file is null)
                    return outcome == FetchOutcome.Missing ? FetchResult.Missing : FetchResult.Failed(ImageError.SourceFailed, Unreadable);
                if (await ReadAsync(file, ifNoneMatch, cancellationToken) is { } result)
                    return result;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                LogUnreadable(e, key);
                return FetchResult.Failed(ImageError.SourceFailed, Unreadable);
            }
        }

        if (_throttle.MayLog(nameof(OriginalsLog.KeptChanging), out int withheld))
            logger.KeptChanging(Name, key, withheld);
        return FetchResult.Failed(ImageError.SourceFailed, "The original kept changing while it was read.");
    }

    public Task<OpenResult> OpenAsync(string key, ByteRange? range, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        SafeFileHandle? file = null;
        try
        {
            file = Open(key, out var outcome);
            if (file is null)
            {
                return Task.FromResult(
                    outcome == FetchOutcome.Missing ? OpenResult.Missing : OpenResult.Failed(ImageError.SourceFailed, Unreadable));
            }

            var head = FileStamp.Of(file).ToHead(Name);
            if ((range is { } wanted ? wanted.Within(head.Length) : (0, head.Length)) is not var (offset, count))
            {
                file.Dispose();
                return Task.FromResult(OpenResult.Unsatisfiable(head));
            }

            var stream = new FileStream(file, FileAccess.Read, BufferBytes) { Position = offset };
            var content = new ExactStream(stream, count, Timeout.InfiniteTimeSpan, time);
            return Task.FromResult(new OpenResult(FetchOutcome.Found, head, content, offset, count));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            LogUnreadable(e, key);
            return Task.FromResult(OpenResult.Failed(ImageError.SourceFailed, Unreadable));
        }
    }

    public Task<SourceFault?> CheckAsync(CancellationToken cancellationToken)
    {
        string? says = RealPath.Of(_root, out var problem) is null ? $"The folder {_root} of source {Name} cannot be reached: {problem}."
            : Directory.Exists(_root) ? null
            : $"{_root}, the root of source {Name}, is not a folder.";
        return Task.FromResult(says is null ? null : new SourceFault(
            Name, says,
            $"Make the folder, mount it, or let the service's user read it; or set Root of this source to where the originals are. A relative one counts from {Environment.CurrentDirectory}."));
    }

    public IEnumerable<string> List(int most) => PictureList.Of(_root, most);

    private static string Unreadable => "The original could not be read from its source.";

    /// <summary>The open file; null with Missing or Failed, and then the operator has been told what he needs to know.</summary>
    private SafeFileHandle? Open(string key, out FetchOutcome outcome)
    {
        outcome = FetchOutcome.Missing;
        if (RealPath.Of(_root, out var problem) is not { } root)
        {
            if (_throttle.MayLog(nameof(OriginalsLog.RootUnreachable), out int withheld))
                logger.RootUnreachable(_root, Name, problem.ToString(), withheld);
            outcome = FetchOutcome.Failed;
            return null;
        }

        if (!HasPlainSegments(key))
            return null;
        if (RealPath.Of($"{root}/{key}", out problem) is not { } path)
        {
            if (problem == PathProblem.NotThere)
                return null;
            LogUnreadable(null, key);
            outcome = FetchOutcome.Failed;
            return null;
        }

        return IsInside(path, root, key) && RealPath.IsRegularFile(path) ? OpenInside(path, root, key) : null;
    }

    /// <summary>The path may have been swapped for a link since it was resolved, so the open file is asked where it is.</summary>
    private SafeFileHandle? OpenInside(string path, string root, string key)
    {
        SafeFileHandle file;
        try
        {
            // Sharing everything: any other value would take a lock on the file.
            const FileShare All = FileShare.ReadWrite | FileShare.Delete;
            file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, All, FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }

        string? opened = new FileInfo($"/proc/self/fd/{file.DangerousGetHandle()}").LinkTarget;
        if (opened is not null && IsInside(opened, root, key))
            return file;
        file.Dispose();
        return null;
    }

    private bool IsInside(string path, string root, string key)
    {
        if (path.StartsWith(root == "/" ? root : root + "/", StringComparison.Ordinal))
            return true;
        if (path != root && _throttle.MayLog(nameof(OriginalsLog.LeadsOut), out int withheld))
            logger.LeadsOut(Name, key, withheld);
        return false;
    }

    private static bool HasPlainSegments(string key)
    {
        foreach (var segment in key.AsSpan().Split('/'))
        {
            if (key.AsSpan(segment) is "" or "." or "..")
                return false;
        }

        return true;
    }

    /// <summary>Null where the file changed meanwhile.</summary>
    private async Task<FetchResult?> ReadAsync(SafeFileHandle file, string? ifNoneMatch, CancellationToken cancellationToken)
    {
        var stamp = FileStamp.Of(file);
        var head = stamp.ToHead(Name);
        if (head.ETag == ifNoneMatch)
            return FetchResult.NotModified;
        if (head.Length > limits.MaxBytes)
            return FetchResult.TooLarge(head.Length, limits.MaxBytes);
        int length = (int)head.Length;
        var owner = _memory.TryRent(Math.Max(length, 1));
        if (owner is null)
            return FetchResult.NoRoom();
        try
        {
            int read = await ReadAllAsync(file, owner.Memory[..length], cancellationToken);
            if (read == length && FileStamp.Of(file) == stamp)
            {
                var original = new Original(head, owner, length);
                owner = null;
                return FetchResult.Found(original);
            }

            return null;
        }
        finally
        {
            owner?.Dispose();
        }
    }

    private static async Task<int> ReadAllAsync(SafeFileHandle file, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        int total = 0;
        while (total < buffer.Length)
        {
            int read = await RandomAccess.ReadAsync(file, buffer[total..], total, cancellationToken);
            if (read == 0)
                break;
            total += read;
        }

        return total;
    }

    private void LogUnreadable(Exception? exception, string key)
    {
        if (_throttle.MayLog(nameof(OriginalsLog.Unreadable), out int withheld))
            logger.Unreadable(exception, Name, key, withheld);
    }
}

using System.Globalization;
using ImageProxy.Caching;

namespace ImageProxy.Commands.Checking;

/// <summary>The disk tier's folder: writable, durable, and on a disk that has room for the budget.</summary>
internal static class DiskCheck
{
    private const string Subject = "Caching:Directory";

    public static IEnumerable<Finding> Run(CachingOptions options)
    {
        if (string.IsNullOrEmpty(options.Directory))
            return [Finding.Warning(Subject, "There is no disk tier: what leaves memory is rendered anew, and there are no reduced originals.", "Set Caching:Directory to a folder on a local disk.")];
        string folder = Path.GetFullPath(options.Directory);
        try
        {
            Directory.CreateDirectory(folder);
            string probe = Path.Combine(folder, $".imageproxy-check-{Guid.NewGuid():n}");
            using (var file = new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose))
            {
                file.Write(new byte[4096]);
                file.Flush(flushToDisk: true);
            }

            return [Finding.Ok(Subject, $"{folder} can be written to."), Space(folder, options)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return
            [
                Finding.Fault(
                    Subject, $"{folder} cannot be written to: {e.Message}",
                    "Make it a folder that the service's user may write to (mkdir -p, chown), mount it read-write, free space on its disk, or set Caching:Directory to another; empty for no disk tier."),
            ];
        }
    }

    private static Finding Space(string folder, CachingOptions options)
    {
        long used = 0;
        string renditions = Path.Combine(folder, "renditions");
        if (Directory.Exists(renditions))
            used = new DirectoryInfo(renditions).EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true }).Sum(file => file.Exists ? file.Length : 0);
        long free = new DriveInfo(folder).AvailableFreeSpace;
        string says = string.Create(CultureInfo.InvariantCulture, $"The budget is {options.MaxBytes:N0} bytes; {used:N0} are used, and the disk has {free:N0} free.");
        return used + free >= options.MaxBytes
            ? Finding.Ok("Caching:MaxBytes", says)
            : Finding.Warning(
                "Caching:MaxBytes", says,
                string.Create(CultureInfo.InvariantCulture, $"Set Caching:MaxBytes to at most {(long)((used + free) * 0.9)}, or give the folder a larger disk: a full disk turns the tier off for a while."));
    }
}

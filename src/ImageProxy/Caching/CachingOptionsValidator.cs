using Microsoft.Extensions.Options;

namespace ImageProxy.Caching;

/// <summary>Finds every fault of the section, each with its configuration path and the value found.</summary>
internal sealed class CachingOptionsValidator : IValidateOptions<CachingOptions>
{
    private const long LeastDiskBytes = 1 << 20;

    public ValidateOptionsResult Validate(string? name, CachingOptions options)
    {
        var faults = new List<string>();
        Check(DirectoryFault(options.Directory) is null, nameof(options.Directory), DirectoryFault(options.Directory) ?? "", options.Directory);
        Check(options.MaxBytes >= LeastDiskBytes, nameof(options.MaxBytes), "must be at least 1048576 (1 MiB)", options.MaxBytes);
        Check(options.LowWater is >= 0.1 and <= 1, nameof(options.LowWater), "must lie between 0.1 and 1", options.LowWater);
        CheckTime(options.RescanEvery, nameof(options.RescanEvery), TimeSpan.FromSeconds(10), TimeSpan.FromDays(1));
        Check(options.MemoryMaxBytes >= 0, nameof(options.MemoryMaxBytes), "must not be negative", options.MemoryMaxBytes);
        Check(options.MemoryMaxEntryBytes > 0, nameof(options.MemoryMaxEntryBytes), "must be positive", options.MemoryMaxEntryBytes);
        Check(
            options.MemoryMaxBytes <= 0 || options.MemoryMaxEntryBytes <= options.MemoryMaxBytes, nameof(options.MemoryMaxEntryBytes),
            $"must not be larger than {Path(nameof(options.MemoryMaxBytes))} ({options.MemoryMaxBytes})", options.MemoryMaxEntryBytes);
        CheckTime(options.RevalidateAfter, nameof(options.RevalidateAfter), TimeSpan.Zero, TimeSpan.FromDays(365));
        CheckTime(options.MaxStale, nameof(options.MaxStale), TimeSpan.Zero, TimeSpan.FromDays(3650));
        Check(
            options.MaxStale >= options.RevalidateAfter, nameof(options.MaxStale),
            $"must not be shorter than {Path(nameof(options.RevalidateAfter))} ({options.RevalidateAfter})", options.MaxStale);
        CheckTime(options.MissingFor, nameof(options.MissingFor), TimeSpan.Zero, TimeSpan.FromDays(1));
        CheckTime(options.UnusableFor, nameof(options.UnusableFor), TimeSpan.Zero, TimeSpan.FromDays(1));
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void CheckTime(TimeSpan value, string setting, TimeSpan least, TimeSpan most) =>
            Check(value >= least && value <= most, setting, $"must lie between {least} and {most}", value);

        void Check(bool holds, string setting, string demand, object? value)
        {
            if (!holds)
                faults.Add(FormattableString.Invariant($"{Path(setting)} {demand}; it is {value}."));
        }
    }

    private static string Path(string setting) => $"{CachingOptions.Section}:{setting}";

    private static string? DirectoryFault(string? directory) => directory switch
    {
        null or "" => null,
        _ when string.IsNullOrWhiteSpace(directory) || directory.Contains('\0') => "must be a path, or empty for no disk tier",
        _ when File.Exists(directory) => "must be a folder, not a file",
        _ => null,
    };
}

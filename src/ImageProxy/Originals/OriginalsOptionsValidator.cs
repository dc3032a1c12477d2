using System.Buffers;
using System.Text;
using Microsoft.Extensions.Options;

namespace ImageProxy.Originals;

/// <summary>
/// Finds every fault in one go, each with its configuration path. That a folder is not there yet is a warning at start, not a fault.
/// </summary>
internal sealed class OriginalsOptionsValidator : IValidateOptions<OriginalsOptions>
{
    private const long LargestMaxBytes = 1 << 30;
    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.");

    private static readonly SearchValues<char> RegionCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    public ValidateOptionsResult Validate(string? name, OriginalsOptions options)
    {
        var faults = Faults(options);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    /// <summary>One sentence per fault; empty when well.</summary>
    public static IReadOnlyList<string> Faults(OriginalsOptions options)
    {
        var faults = new List<string>();
        AddLimitFaults(options, faults);
        var names = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        for (int i = 0; i < options.Sources.Count; i++)
        {
            string path = $"{OriginalsOptions.Section}:Sources:{i}";
            var source = options.Sources[i];
            AddNameFaults(source, path, i, names, faults);
            if (source.IsFiles)
                AddFilesFaults(source, path, faults);
            else if (source.IsS3)
                AddS3Faults(source, path, faults);
            else
                faults.Add($"{path}:Type must be Files or S3, not '{source.Type}'.");
        }

        return faults;
    }

    private static void AddLimitFaults(OriginalsOptions options, List<string> faults)
    {
        const string Path = OriginalsOptions.Section;
        if (options.AttemptTimeout < TimeSpan.FromMilliseconds(50))
            faults.Add($"{Path}:AttemptTimeout must be at least 50 ms, not {options.AttemptTimeout}.");
        if (options.Deadline > TimeSpan.FromMinutes(5))
            faults.Add($"{Path}:Deadline must be at most 5 minutes, not {options.Deadline}.");
        if (options.AttemptTimeout >= options.Deadline)
            faults.Add($"{Path}:AttemptTimeout ({options.AttemptTimeout}) must be shorter than {Path}:Deadline ({options.Deadline}).");
        if (options.Retries is < 0 or > 10)
            faults.Add($"{Path}:Retries must be 0 to 10, not {options.Retries}.");
        if (options.RecentMaxBytes < 0)
            faults.Add($"{Path}:RecentMaxBytes must not be negative, as {options.RecentMaxBytes} is.");
        if (options.KeepMaxBytes < 0)
            faults.Add($"{Path}:KeepMaxBytes must not be negative, as {options.KeepMaxBytes} is.");
        if (options.MaxBytes is < 1 or > LargestMaxBytes)
            faults.Add($"{Path}:MaxBytes must be 1 to {LargestMaxBytes} bytes, not {options.MaxBytes}.");
    }

    private static void AddNameFaults(SourceOptions source, string path, int index, Dictionary<string, int> names, List<string> faults)
    {
        if (source.Name.Length is 0 or > 64 || source.Name.AsSpan().ContainsAnyExcept(NameCharacters))
            faults.Add($"{path}:Name must be 1 to 64 letters, digits, '-', '_' or '.', not '{source.Name}'.");
        else if (!names.TryAdd(source.Name, index))
            faults.Add($"{path}:Name '{source.Name}' is already that of {OriginalsOptions.Section}:Sources:{names[source.Name]}.");
    }

    private static void AddFilesFaults(SourceOptions source, string path, List<string> faults)
    {
        if (string.IsNullOrWhiteSpace(source.Root))
            faults.Add($"{path}:Root must name a folder.");
        AddForeign(source.Bucket is not null, "Bucket");
        AddForeign(source.Region is not null, "Region");
        AddForeign(source.Endpoint is not null, "Endpoint");
        AddForeign(source.Prefix.Length > 0, "Prefix");
        AddForeign(source.PathStyle, "PathStyle");
        AddForeign(source.Anonymous, "Anonymous");

        void AddForeign(bool isSet, string setting)
        {
            if (isSet)
                faults.Add($"{path}:{setting} is for sources of type S3 only.");
        }
    }

    private static void AddS3Faults(SourceOptions source, string path, List<string> faults)
    {
        if (source.Root is not null)
            faults.Add($"{path}:Root is for sources of type Files only.");
        if (string.IsNullOrWhiteSpace(source.Bucket))
            faults.Add($"{path}:Bucket must name a bucket.");
        else if (source.Bucket.Length < 3 || (source.Bucket.Contains('/', StringComparison.Ordinal) && !IsArn(source.Bucket)))
            faults.Add($"{path}:Bucket '{source.Bucket}' is not a bucket's name: at least 3 characters, no slash; folders belong into Prefix.");
        if (source.Region is null && source.Endpoint is null)
            faults.Add($"{path}:Region or {path}:Endpoint must be given.");
        if (source.Region is { } region && (region.Length == 0 || region.AsSpan().ContainsAnyExcept(RegionCharacters)))
            faults.Add($"{path}:Region '{region}' is not a region, as in eu-west-1.");
        if (source.Endpoint is { } endpoint && !IsBaseUrl(endpoint))
            faults.Add($"{path}:Endpoint '{endpoint}' must be an absolute http or https URL without user, query or fragment.");
        if (source.Prefix.StartsWith('/'))
            faults.Add($"{path}:Prefix '{source.Prefix}' must not start with a slash: keys in S3 do not.");
        if (Encoding.UTF8.GetByteCount(source.Prefix) >= S3.S3Source.MaxKeyBytes)
            faults.Add($"{path}:Prefix leaves no room for keys: S3 allows {S3.S3Source.MaxKeyBytes} bytes for both.");
    }

    private static bool IsArn(string bucket) => bucket.StartsWith("arn:", StringComparison.Ordinal);

    private static bool IsBaseUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url)
        && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
        && url is { UserInfo: "", Query: "", Fragment: "" };
}

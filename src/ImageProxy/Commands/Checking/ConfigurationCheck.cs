using System.Text.RegularExpressions;
using ImageProxy.Commands.Reference;

namespace ImageProxy.Commands.Checking;

/// <summary>Every fault that a start would name, with what the setting means and what it is by default.</summary>
internal static partial class ConfigurationCheck
{
    public static IEnumerable<Finding> Run(IServiceProvider services)
    {
        var faults = Settings.Faults(services);
        return faults.Count == 0 ? [Finding.Ok("configuration", "All sections can be read, every value is in its range.")] : faults.Select(Explain);
    }

    /// <summary>A sentence of the options' own checks, or of .NET's binder, with its remedy.</summary>
    internal static Finding Explain(string fault)
    {
        if (UnknownPattern().Match(fault) is { Success: true } unknown)
        {
            string path = SectionPattern().Match(fault) is { Success: true } named ? named.Groups[1].Value : "";
            string[] names = [.. NamePattern().Matches(unknown.Groups[1].Value).Select(m => m.Groups[1].Value)];
            string wrong = $"{path}:{names.FirstOrDefault() ?? "?"}";
            return Finding.Fault(wrong, $"{path} has no setting of this name.", SettingReference.Nearest(wrong) is { } near
                ? $"Did you mean {near.Path}? All are in docs/settings.md."
                : "Take it out; all settings are in docs/settings.md.");
        }

        if (PathPattern().Match(fault) is not { Success: true } match)
            return Finding.Fault("configuration", fault, "Mend the file it names, or take the setting out; all settings are in docs/settings.md.");
        string subject = match.Value.TrimEnd(':');
        return Finding.Fault(subject, fault, SettingReference.All.FirstOrDefault(s => s.Is(subject)) is { } setting
            ? $"Set {subject} ({setting.Kind}{(setting.Default.Length > 0 ? $", by default {setting.Default}" : "")}) as that sentence asks{(setting.Meaning.Length > 0 ? $". It means: {setting.Meaning}" : ".")}"
            : $"Change {subject} as that sentence asks, or take it out; see docs/settings.md.");
    }

    // The binder of Microsoft.Extensions.Configuration: "… the following properties were not found on the instance of …: 'Slotz'".
    [GeneratedRegex(@"were not found on the instance of [^:]*: (.*)$")]
    private static partial Regex UnknownPattern();

    [GeneratedRegex("'([^']+)'")]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"\A([A-Za-z]+)")]
    private static partial Regex SectionPattern();

    [GeneratedRegex(@"(Originals|Images|Rendering|Caching|Fleet|Http|Admin|[A-Z][A-Za-z]+)(:[A-Za-z0-9_{}-]+)+")]
    private static partial Regex PathPattern();
}

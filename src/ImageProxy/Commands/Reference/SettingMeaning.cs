using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace ImageProxy.Commands.Reference;

/// <summary>The summary of a property, out of the documentation file that the compiler writes beside the program, as one line of Markdown.</summary>
internal static partial class SettingMeaning
{
    private static readonly Lazy<Dictionary<string, XElement>> Summaries = new(Load);

    /// <summary>Empty where the file is missing or the property says nothing.</summary>
    public static string Of(PropertyInfo property) =>
        Summaries.Value.TryGetValue($"P:{property.DeclaringType!.FullName}.{property.Name}", out var summary)
            ? Spaces().Replace(string.Concat(summary.Nodes().Select(Plain)), " ").Trim().Replace("|", "\\|", StringComparison.Ordinal)
            : "";

    private static string Plain(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement { Name.LocalName: "see" } see => $"`{LastOf(see.Attribute("cref")?.Value ?? see.Attribute("langword")?.Value ?? "")}`",
        XElement other => string.Concat(other.Nodes().Select(Plain)),
        _ => "",
    };

    private static string LastOf(string reference) => reference[(reference.LastIndexOfAny(['.', ':']) + 1)..];

    private static Dictionary<string, XElement> Load()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "imageproxy.xml");
        if (!File.Exists(path))
            return [];
        var members = XDocument.Load(path).Descendants("member").Where(m => m.Element("summary") is not null);
        return members.ToDictionary(m => (string)m.Attribute("name")!, m => m.Element("summary")!, StringComparer.Ordinal);
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}

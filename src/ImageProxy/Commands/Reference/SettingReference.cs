using System.Collections;
using System.Globalization;
using System.Reflection;
using ImageProxy.Admin;
using ImageProxy.Caching;
using ImageProxy.Fleet;
using ImageProxy.Http;
using ImageProxy.Images;
using ImageProxy.Observability;
using ImageProxy.Originals;
using ImageProxy.Playground;
using ImageProxy.Rendering;
using ImageProxy.Uploads;

namespace ImageProxy.Commands.Reference;

/// <summary>Every setting there is, read out of the records that hold them: <c>docs/settings.md</c>, and the suggestions of <c>imageproxy check</c>.</summary>
internal static class SettingReference
{
    private static readonly Lazy<IReadOnlyList<Setting>> Read = new(() => [.. Sections.SelectMany(s => Of(s.Record, s.Name))]);

    /// <summary>One line a section, in the order of the document.</summary>
    private static (string Name, Type Record)[] Sections =>
    [
        (OriginalsOptions.Section, typeof(OriginalsOptions)),
        (ImagesOptions.Section, typeof(ImagesOptions)),
        (RenderingOptions.Section, typeof(RenderingOptions)),
        (CachingOptions.Section, typeof(CachingOptions)),
        (FleetOptions.Section, typeof(FleetOptions)),
        (HttpOptions.Section, typeof(HttpOptions)),
        (AdminOptions.Section, typeof(AdminOptions)),
        (UploadsOptions.Section, typeof(UploadsOptions)),
        (ObservabilityOptions.Section, typeof(ObservabilityOptions)),
        (PlaygroundOptions.Section, typeof(PlaygroundOptions)),
    ];

    public static IReadOnlyList<Setting> All => Read.Value;

    /// <summary>The known setting that looks most like a path; null where none does.</summary>
    public static Setting? Nearest(string path)
    {
        string section = path.Split(':')[0];
        var near = All.Where(s => s.Section.Equals(section, StringComparison.OrdinalIgnoreCase)).Select(s => (Setting: s, Distance: Distance(LastOf(s.Path), LastOf(path)))).ToList();
        return near.Count > 0 && near.MinBy(n => n.Distance) is var best && best.Distance <= Math.Max(2, LastOf(path).Length / 3) ? best.Setting : null;

        static string LastOf(string text) => text[(text.LastIndexOf(':') + 1)..].ToLowerInvariant();
    }

    private static IEnumerable<Setting> Of(Type record, string path)
    {
        object defaults = Activator.CreateInstance(record, nonPublic: true)!;
        var properties = record.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.SetMethod is { IsPublic: true });
        // Those of a base record come behind; a preset is known by its own.
        foreach (var property in properties.OrderBy(p => p.DeclaringType == record ? 0 : 1).ThenBy(p => p.MetadataToken))
        {
            foreach (var setting in Of(property, property.GetValue(defaults), $"{path}:{property.Name}"))
                yield return setting;
        }
    }

    private static IEnumerable<Setting> Of(PropertyInfo property, object? value, string path)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (ItemOf(type) is { } item)
        {
            path += type.IsAssignableTo(typeof(IDictionary)) ? ":{name}" : ":N";
            if (!IsPlain(item))
                return Of(item, path);
            type = item;
        }
        else if (!IsPlain(type))
        {
            return Of(type, path);
        }

        // A list's default takes no part in the record itself, which the binder would add to; it stands beside it.
        object? beside = property.DeclaringType!.GetProperty($"Default{property.Name}", BindingFlags.Public | BindingFlags.Static)?.GetValue(null);
        return [new(path, KindOf(type, path), beside is null ? DefaultOf(value) : ListOf((IEnumerable)beside), SettingMeaning.Of(property))];
    }

    private static Type? ItemOf(Type type)
    {
        if (type == typeof(string))
            return null;
        if (type.IsArray)
            return type.GetElementType();
        return type.IsGenericType && type.IsAssignableTo(typeof(IEnumerable)) ? type.GetGenericArguments()[^1] : null;
    }

    private static bool IsPlain(Type type) => type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(TimeSpan) || type == typeof(decimal);

    private static string KindOf(Type type, string path) => type switch
    {
        { IsEnum: true } => string.Join(", ", Enum.GetNames(type).Select(name => $"`{name}`")),
        _ when type == typeof(bool) => "bool",
        _ when type == typeof(TimeSpan) => "time",
        _ when type == typeof(string) => "text",
        _ when path.EndsWith("Bytes", StringComparison.Ordinal) || path.EndsWith("WorkerMemory", StringComparison.Ordinal) => "bytes",
        _ => "number",
    };

    private static string DefaultOf(object? value) => value switch
    {
        null or "" or IEnumerable and not string => "",
        bool b => b ? "`true`" : "`false`",
        TimeSpan time => $"`{TimeOf(time)}`",
        IFormattable number => $"`{number.ToString(null, CultureInfo.InvariantCulture)}`",
        _ => $"`{value}`",
    };

    private static string ListOf(IEnumerable items) => string.Join(' ', items.Cast<object>().Select(DefaultOf));

    /// <summary>As the configuration reads it, without zeros that say nothing: <c>00:00:01.5</c>.</summary>
    private static string TimeOf(TimeSpan time)
    {
        string text = time.ToString("c", CultureInfo.InvariantCulture);
        return text.LastIndexOf('.') > text.LastIndexOf(':') ? text.TrimEnd('0') : text;
    }

    /// <summary>Letters to change, add or take away.</summary>
    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            (int corner, row[0]) = (row[0], i);
            for (int j = 1; j <= b.Length; j++)
                (corner, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, corner + (a[i - 1] == b[j - 1] ? 0 : 1)));
        }

        return row[^1];
    }
}

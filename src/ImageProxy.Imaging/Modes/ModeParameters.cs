using System.Globalization;
using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Imaging.Modes;

/// <summary>
/// What the configuration gives a mode: section <c>Images:Modes:{name}</c>. A mode declares a parameter by reading it, in its constructor; what
/// cannot be used is a fault, and the default is answered. Names are not case-sensitive.
/// </summary>
/// <param name="given">Values by name, as written.</param>
/// <param name="settings">What every mode has.</param>
public sealed class ModeParameters(IReadOnlyDictionary<string, string?> given, ModeSettings settings)
{
    private readonly Dictionary<string, string?> _given = new(given, StringComparer.OrdinalIgnoreCase);
    private readonly List<ModeParameter> _declared = [];
    private readonly List<(string Name, string Problem)> _faults = [];

    /// <summary>Nothing given.</summary>
    public static ModeParameters None => new(new Dictionary<string, string?>(), new());

    public ModeSettings Settings => settings;

    /// <summary>What has been read, in this order.</summary>
    public IReadOnlyList<ModeParameter> Declared => _declared;

    /// <summary>Values that cannot be used and names that nobody has read; each problem ends a sentence that begins with the setting.</summary>
    public IReadOnlyList<(string Name, string Problem)> Faults =>
        [.. _faults, .. _given.Keys.Where(name => !_declared.Any(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase))).Select(name => (name, $"is no parameter of the mode; {Known}."))];

    private string Known => _declared.Count == 0 ? "it has none" : $"it has {string.Join(", ", _declared.Select(p => p.Name))}";

    public double Number(string name, double least, double most, double usual) => Read(
        name, usual, FormattableString.Invariant($"a number from {least} to {most}"),
        text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= least && value <= most ? value : null,
        value => value.ToString(CultureInfo.InvariantCulture));

    public Color Color(string name, Color usual) => Read(
        name, usual, "a colour: #rgb, #rrggbb, #rrggbbaa, white, black or transparent",
        text => Geometry.Color.TryParse(text, out var color) ? color : (Color?)null, color => color.ToString());

    public bool Flag(string name, bool usual) => Read(
        name, usual, "true or false", text => bool.TryParse(text, out bool value) ? value : (bool?)null, value => value ? "true" : "false");

    /// <param name="choices">As they are written; <paramref name="usual"/> is one of them.</param>
    public string Choice(string name, IReadOnlyCollection<string> choices, string usual)
    {
        ArgumentNullException.ThrowIfNull(choices);
        string[] all = [.. choices];
        return all[Read(name, Array.IndexOf(all, usual), $"one of {string.Join(", ", all)}", text => Array.IndexOf(all, text) is var i and >= 0 ? i : null, i => all[i])];
    }

    /// <summary>All values in force, for fingerprints: <c>Dark=#1c1c3cff;Light=#ffdca0ff</c>.</summary>
    public override string ToString() => string.Join(';', _declared.Select(p => $"{p.Name}={p.Value}"));

    private T Read<T>(string name, T usual, string kind, Func<string, T?> parse, Func<T, string> write)
        where T : struct
    {
        var value = usual;
        if (_given.TryGetValue(name, out string? text) && text is not null)
        {
            if (parse(text) is { } parsed)
                value = parsed;
            else
                _faults.Add((name, $"is '{text}'; it must be {kind}."));
        }

        _declared.Add(new(name, kind, write(usual), write(value)));
        return value;
    }
}

using System.Collections.Immutable;
using System.Reflection;
using ImageProxy.Images;
using ImageProxy.Imaging.Modes;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Modes;

/// <summary>
/// The modes and effects of the assembly in the box and of those that <see cref="ImagesOptions.ModeAssemblies"/> lists; loaded once, when the program
/// starts: code cannot be taken back, and the render workers need it before they are locked in.
/// </summary>
internal sealed class ModeAssemblies
{
    private readonly Dictionary<string, ModeKind> _kinds = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IPixelEffect> _effects = new(StringComparer.Ordinal);
    private readonly List<ModeAssembly> _loaded = [];
    private readonly List<(int Number, string Problem)> _faults = [];

    private ModeAssemblies(IReadOnlyList<string?> listed)
    {
        Listed = [.. listed];
        Add(-1, ModeAssembly.InTheBox);
        foreach ((int i, string? file) in listed.Index())
        {
            if (string.IsNullOrWhiteSpace(file))
                _faults.Add((i, "is empty; it must be the path of an assembly."));
            else if (!ModeAssembly.TryLoad(Path.GetFullPath(file), out var assembly, out string? problem))
                _faults.Add((i, $"cannot be used: {problem}"));
            else
                Add(i, assembly);
        }

        Paths = [.. _loaded.Skip(1).Select(loaded => loaded.Assembly.Location)];
    }

    public static ModeAssemblies InTheBox { get; } = new([]);

    /// <summary>As the configuration listed them.</summary>
    public ImmutableArray<string?> Listed { get; }

    /// <summary>Absolute paths of the files that were loaded.</summary>
    public ImmutableArray<string> Paths { get; }

    /// <summary>What is wrong with the one at a place of <see cref="Listed"/>: the end of a sentence.</summary>
    public IReadOnlyList<(int Number, string Problem)> Faults => _faults;

    /// <summary>By name.</summary>
    public IReadOnlyDictionary<string, ModeKind> Kinds => _kinds;

    public IReadOnlyCollection<IPixelEffect> Effects => _effects.Values;

    public IEnumerable<Assembly> Assemblies => _loaded.Select(loaded => loaded.Assembly);

    /// <param name="files">Paths, from the working directory where they are relative. Null: none.</param>
    public static ModeAssemblies Load(IReadOnlyList<string?>? files) => files is { Count: > 0 } ? new(files) : InTheBox;

    public bool HasEffect(string name) => _effects.ContainsKey(name);

    private void Add(int number, ModeAssembly assembly)
    {
        _loaded.Add(assembly);
        foreach (var kind in assembly.Kinds)
        {
            if (!UrlName.IsValid(kind.Name) || kind.Name.Contains('_', StringComparison.Ordinal))
                _faults.Add((number, $"holds a mode '{kind.Name}', which cannot stand in a URL: a-z, 0-9 and '-'."));
            else if (BuiltInModes.Names.Contains(kind.Name) || !_kinds.TryAdd(kind.Name, kind))
                _faults.Add((number, $"holds a mode '{kind.Name}', and there is another of that name."));
        }

        foreach (var effect in assembly.Effects.Where(effect => !_effects.TryAdd(effect.Name, effect)))
            _faults.Add((number, $"holds an effect '{effect.Name}', and there is another of that name."));
    }
}

using System.Collections.Immutable;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Modes;
using ImageProxy.Imaging.Planning;
using ImageProxy.Modes;

namespace ImageProxy.Images;

/// <summary>Reads <see cref="ImagesOptions.Modes"/> and makes modes, built-in, out of assemblies or composed, with the settings of whoever asks.</summary>
internal sealed class ModeCompiler
{
    private readonly SettingFaults _faults;
    private readonly ModeAssemblies _assemblies;
    private readonly bool _enlarge;

    // Null for a name whose settings are faulty, so that whoever refers to it is not blamed for that.
    private readonly Dictionary<string, Definition?> _composed = new(StringComparer.Ordinal);

    public ModeCompiler(ImagesOptions options, ModeAssemblies assemblies, SettingFaults faults)
    {
        (_faults, _assemblies, _enlarge) = (faults, assemblies, options.Enlarge);
        foreach ((string name, ModeOptions? mode) in options.Modes ?? [])
            _composed[name] = Read($"Modes:{name}", name, mode ?? new());
        foreach (string name in assemblies.Kinds.Keys.Where(name => !_composed.ContainsKey(name)))
            _composed[name] = Read($"Modes:{name}", name, new());
    }

    /// <summary>Built-in ones first, then those of assemblies and one's own.</summary>
    public IEnumerable<string> Names => BuiltInModes.Names.Concat(_assemblies.Kinds.Keys).Concat(_composed.Keys).Distinct();

    /// <summary>A mode by name; null, with a fault unless there is one already, where there is none.</summary>
    /// <param name="enlarge">Null: as the mode's own definition or the section says.</param>
    /// <param name="background">Null: as the mode's own definition says.</param>
    public IMode? Create(string path, string? name, bool? enlarge = null, Color? background = null)
    {
        if (name is null)
        {
            _faults.Add(path, $"is missing; it must be one of {string.Join(", ", Names)}.");
            return null;
        }

        if (BuiltInModes.TryCreate(name, new(enlarge ?? _enlarge, background), out IMode? mode))
            return mode;
        if (!_composed.TryGetValue(name, out Definition? definition) && !MayBeLost)
            _faults.Add(path, $"'{name}' is not a mode; it must be one of {string.Join(", ", Names)}.");
        if (definition is null)
            return null;
        background ??= definition.Background;
        mode = CreateBase(definition, new(enlarge ?? definition.Enlarge ?? _enlarge, background));
        return name == definition.Base && definition.Effects.IsEmpty ? mode : new ComposedMode(name, mode, definition.Effects, background);
    }

    /// <summary>An assembly that cannot be used may hold what is missing, and is named already.</summary>
    private bool MayBeLost => _assemblies.Faults.Count > 0;

    private IMode CreateBase(Definition definition, ModeSettings settings) =>
        BuiltInModes.TryCreate(definition.Base, settings, out IMode? mode)
            ? mode
            : _assemblies.Kinds[definition.Base].Create(new(definition.Parameters, settings));

    private Definition? Read(string path, string name, ModeOptions mode)
    {
        int faultsBefore = _faults.All.Count;
        CheckName(path, name, mode.Base);
        string? baseName = mode.Base ?? (_assemblies.Kinds.ContainsKey(name) ? name : null);
        ModeKind? kind = baseName is null ? null : _assemblies.Kinds.GetValueOrDefault(baseName);
        if (kind is null && (baseName is null || !BuiltInModes.Names.Contains(baseName)))
        {
            if (MayBeLost)
                return null;
            string known = string.Join(", ", BuiltInModes.Names.Concat(_assemblies.Kinds.Keys));
            _faults.Add($"{path}:Base", $"'{mode.Base}' must be a built-in mode or one of an assembly, one of {known}; modes do not build on one another.");
        }

        Color? background = _faults.ReadColor($"{path}:Background", mode.Background);
        ImmutableArray<Effect> effects = ReadEffects(path, mode);
        if (kind is not null)
            Try(path, kind, new(mode.Parameters, new(mode.Enlarge ?? _enlarge, background)));
        else
            _faults.AddUnknown(path, mode.Parameters.Keys);
        return _faults.All.Count > faultsBefore ? null : new(baseName!, effects, background, mode.Enlarge, mode.Parameters);
    }

    /// <summary>Makes the mode and plans with it once, so that all that is wrong shows now.</summary>
    private void Try(string path, ModeKind kind, ModeParameters parameters)
    {
        try
        {
            IMode mode = kind.Create(parameters);
            foreach ((string name, string problem) in parameters.Faults)
                _faults.Add($"{path}:{name}", problem);
            if (parameters.Faults.Count == 0 && ModeTrial.Problem(mode, _assemblies) is { } problemOfPlans)
                _faults.Add(path, $"{problemOfPlans}.");
        }
#pragma warning disable CA1031 // Somebody else's constructor may throw whatever it likes; the operator reads it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _faults.Add(path, $"cannot be made: {e.Message}");
        }
    }

    private void CheckName(string path, string name, string? baseName)
    {
        // Unlike a preset, a mode may not have an underscore in its name: see IMode.Name.
        if (_faults.CheckName(path, name) && name.Contains('_'))
            _faults.Add(path, "has an underscore in its name; modes are named in a-z, 0-9 and '-'.");
        if (BuiltInModes.Names.Contains(name))
            _faults.Add(path, "has the name of a built-in mode; a mode of one's own needs another.");
        if (_assemblies.Kinds.TryGetValue(name, out ModeKind? kind) && (baseName ?? name) != name)
            _faults.Add(path, $"has the name of a mode of the assembly {kind.Assembly}; a mode built on another needs a name of its own.");
    }

    private ImmutableArray<Effect> ReadEffects(string path, ModeOptions mode)
    {
        ImmutableArray<Effect>.Builder effects = ImmutableArray.CreateBuilder<Effect>();
        if (_faults.ReadRange($"{path}:Blur", mode.Blur, 0.3, 100) is { } blur)
            effects.Add(new Effect.Blur(blur));
        if (_faults.ReadRange($"{path}:Sharpen", mode.Sharpen, 0.3, 10) is { } sharpen)
            effects.Add(new Effect.Sharpen(sharpen));
        if (_faults.ReadRange($"{path}:Saturation", mode.Saturation, 0, 10) is { } saturation)
            effects.Add(new Effect.Saturate(saturation));
        if (_faults.ReadColor($"{path}:Tint", mode.Tint) is { } tint)
            effects.Add(new Effect.Tint(tint));
        return effects.ToImmutable();
    }

    private sealed record Definition(string Base, ImmutableArray<Effect> Effects, Color? Background, bool? Enlarge, IReadOnlyDictionary<string, string?> Parameters);
}

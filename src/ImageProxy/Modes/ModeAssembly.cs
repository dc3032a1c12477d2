using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using ImageProxy.Imaging.Modes;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Modes;

/// <summary>One assembly's modes and effects.</summary>
internal sealed record ModeAssembly(Assembly Assembly, IReadOnlyList<ModeKind> Kinds, IReadOnlyList<IPixelEffect> Effects)
{
    /// <summary>That of the modes that come with this program.</summary>
    public static ModeAssembly InTheBox { get; } = Of(typeof(RoundMode).Assembly, mark: "");

    /// <param name="path">Absolute.</param>
    /// <param name="problem">The end of a sentence about the file; null on success.</param>
    public static bool TryLoad(string path, [NotNullWhen(true)] out ModeAssembly? loaded, [NotNullWhen(false)] out string? problem)
    {
        (loaded, problem) = (null, null);
        if (!File.Exists(path))
        {
            problem = $"there is no {path}.";
            return false;
        }

        try
        {
            var assembly = new ModeContext(path).LoadFromAssemblyPath(path);
            loaded = Of(assembly, assembly.ManifestModule.ModuleVersionId.ToString("n"));
        }
#pragma warning disable CA1031 // Whatever somebody else's constructor throws, it is the operator's to read.
        catch (Exception e)
#pragma warning restore CA1031
        {
            problem = e is ReflectionTypeLoadException { LoaderExceptions: [{ } first, ..] } ? $"{path} cannot be loaded: {first.Message}"
                : e is BadImageFormatException ? $"{path} is no .NET assembly."
                : $"{path} cannot be loaded: {e.Message}";
            return false;
        }

        if (loaded.Kinds.Count + loaded.Effects.Count > 0)
            return true;
        problem = $"{path} holds no mode: no public class that is an IMode and has a public constructor with ModeParameters.";
        loaded = null;
        return false;
    }

    private static ModeAssembly Of(Assembly assembly, string mark)
    {
        Type[] types = [.. assembly.GetExportedTypes().Where(type => type is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false })];
        var kinds = types.Where(type => type.IsAssignableTo(typeof(IMode))).Select(type => type.GetConstructor([typeof(ModeParameters)])).OfType<ConstructorInfo>()
            .Select(constructor => new ModeKind(ModeKind.Make(constructor, ModeParameters.None).Name, assembly.GetName().Name!, mark, constructor));
        var effects = types.Where(type => type.IsAssignableTo(typeof(IPixelEffect)) && type.GetConstructor([]) is not null).Select(type => (IPixelEffect)Activator.CreateInstance(type)!);
        return new(assembly, [.. kinds.OrderBy(kind => kind.Name, StringComparer.Ordinal)], [.. effects]);
    }
}

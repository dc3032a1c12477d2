using System.Reflection;
using System.Runtime.Loader;
using ImageProxy.Imaging.Modes;

namespace ImageProxy.Modes;

/// <summary>What an assembly of modes is loaded into: what it needs is looked for beside it first, but modes and plans are those of this program.</summary>
internal sealed class ModeContext(string path) : AssemblyLoadContext(Path.GetFileNameWithoutExtension(path))
{
    private static readonly string? Shared = typeof(IMode).Assembly.GetName().Name;

    private readonly AssemblyDependencyResolver _beside = new(path);

    protected override Assembly? Load(AssemblyName assemblyName) =>
        assemblyName.Name != Shared && _beside.ResolveAssemblyToPath(assemblyName) is { } found ? LoadFromAssemblyPath(found) : null;
}

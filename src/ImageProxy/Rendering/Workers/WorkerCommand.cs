using System.Globalization;
using System.Runtime.InteropServices;

namespace ImageProxy.Rendering.Workers;

/// <summary>How this very program is started again as a worker, however it was started itself.</summary>
internal static class WorkerCommand
{
    private const string Name = "imageproxy";

    /// <summary>Kept from our own environment: where the C library finds libraries. Everything else stays here, credentials above all.</summary>
    private const string LibraryPath = "LD_LIBRARY_PATH";

    /// <summary>Folder beside the program in which Magick.NET, where we are built with it, finds its policy.</summary>
    private const string PolicyFolder = "magick";

    private static readonly string[] LibraryFiles = ["*.dll", "*.deps.json"];

    private static readonly string[] ProgramFiles = [.. LibraryFiles, "*.so", "*.so.*", "*.runtimeconfig.json", Name];

    /// <summary>Folder of the shared runtime's <c>dotnet</c>; of no meaning where the runtime is part of the program.</summary>
    private static string RuntimeRoot => Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    /// <summary>The program and what comes before <see cref="RenderWorker.Switch"/>.</summary>
    /// <exception cref="WorkerStartException">Neither <c>dotnet</c> nor the program can be found.</exception>
    public static (string Path, string[] Arguments) Program() =>
        Program(Environment.ProcessPath, Path.Combine(AppContext.BaseDirectory, Name + ".dll"), RuntimeRoot);

    /// <param name="process">What runs now: our own program, <c>dotnet</c>, or something that has us as a library, as tests do.</param>
    /// <param name="assembly">Where our assembly lies, unless it is part of a single file.</param>
    internal static (string Path, string[] Arguments) Program(string? process, string assembly, string runtimeRoot)
    {
        if (process is not null && Path.GetFileName(process) == Name)
            return (process, []);
        string dotnet = process is not null && Path.GetFileName(process) == "dotnet" ? process : Path.Combine(runtimeRoot, "dotnet");
        if (File.Exists(assembly) && File.Exists(dotnet))
            return (dotnet, [assembly]);
        string program = Path.ChangeExtension(assembly, null);
        return File.Exists(program) ? (program, []) : throw new WorkerStartException($"Neither {program} nor {dotnet} with {assembly} is there to start workers with.");
    }

    /// <summary>
    /// All a worker's environment holds. One thread of the collector is enough for one job at a time, and nothing may attach to a worker.
    /// </summary>
    public static IReadOnlyList<string> Variables(long memoryBytes)
    {
        List<string> variables =
        [
            $"DOTNET_ROOT={RuntimeRoot}", "DOTNET_EnableDiagnostics=0", "DOTNET_gcServer=0", "DOTNET_gcConcurrent=0", "DOTNET_TieredPGO=0",
            string.Create(CultureInfo.InvariantCulture, $"DOTNET_GCHeapHardLimit={memoryBytes / 4 * 3:x}"),
            "MALLOC_ARENA_MAX=2", "VIPS_CONCURRENCY=1",
        ];
        if (Environment.GetEnvironmentVariable(LibraryPath) is { Length: > 0 } libraries)
            variables.Add($"{LibraryPath}={libraries}");
        return variables;
    }

    /// <summary>What a worker must be able to read of ours: programs and libraries, not the settings that lie beside them.</summary>
    /// <param name="modeAssemblies">Absolute paths; libraries beside them may be read, too.</param>
    public static IEnumerable<string> Files(string program, IReadOnlyList<string> modeAssemblies) =>
    [
        .. modeAssemblies.Select(path => Path.GetDirectoryName(path)!).Distinct().SelectMany(folder => LibraryFiles.SelectMany(pattern => Directory.EnumerateFiles(folder, pattern))),
        program, RuntimeRoot, .. ProgramFiles.SelectMany(pattern => Directory.EnumerateFiles(AppContext.BaseDirectory, pattern)),
        Path.Combine(AppContext.BaseDirectory, "runtimes"), Path.Combine(AppContext.BaseDirectory, PolicyFolder),
        .. Environment.GetEnvironmentVariable(LibraryPath)?.Split(':', StringSplitOptions.RemoveEmptyEntries) ?? [],
    ];
}

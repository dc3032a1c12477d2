using System.Security.Cryptography;
using ImageProxy.Fuzz.Targets;

namespace ImageProxy.Fuzz.Running;

/// <summary>Inputs that once broke something: <c>Regressions/{target}-{hash}.bin</c>, run again by every test run.</summary>
public static class Regressions
{
    private const string Folder = "Regressions";

    /// <summary>Those beside the program.</summary>
    public static IEnumerable<(IFuzzTarget Target, string Path)> All()
    {
        string folder = Path.Combine(AppContext.BaseDirectory, Folder);
        string[] paths = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.bin") : [];
        foreach (string path in paths.Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileName(path);
            yield return (FuzzTargets.Find(name[..name.LastIndexOf('-')]) ?? throw new InvalidDataException($"{name} names no target."), path);
        }
    }

    /// <summary>Keeps an input in the source tree, so that it can be committed.</summary>
    /// <returns>Where it was written.</returns>
    public static string Keep(IFuzzTarget target, byte[] input)
    {
        string folder = Path.Combine(SourceFolder(), Folder);
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, $"{target.Name}-{Convert.ToHexStringLower(SHA256.HashData(input).AsSpan(0, 6))}.bin");
        File.WriteAllBytes(path, input);
        return path;
    }

    /// <summary>The project's folder above the program's; the current folder where there is none.</summary>
    private static string SourceFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "ImageProxy.Fuzz.csproj")))
                return folder.FullName;
        }

        return Environment.CurrentDirectory;
    }
}

using System.Security.Cryptography;

namespace ImageProxy.Playground;

/// <summary>A file of the page, embedded in the program.</summary>
internal sealed record PlaygroundFile(string ContentType, byte[] Bytes, string ETag)
{
    /// <summary>By name: <c>index.html</c>, <c>style.css</c>, <c>app.js</c>, …</summary>
    public static IReadOnlyDictionary<string, PlaygroundFile> All { get; } = Load();

    private static Dictionary<string, PlaygroundFile> Load()
    {
        const string Folder = "Playground/";
        var assembly = typeof(PlaygroundFile).Assembly;
        var files = new Dictionary<string, PlaygroundFile>(StringComparer.Ordinal);
        foreach (string name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            byte[] bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            files.Add(name[Folder.Length..], new(TypeOf(name), bytes, $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 12))}\""));
        }

        return files;
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        var other => throw new InvalidOperationException($"No content type is known for {other}."),
    };
}

using System.Security.Cryptography;
using ImageProxy.EndToEnd;
using ImageProxy.EndToEnd.Servers;

namespace ImageProxy.Stress.Scenarios;

/// <summary>A folder of originals, the URLs of their renditions, and what each must answer, byte for byte.</summary>
internal sealed class Gallery : IDisposable
{
    private static readonly string[] Sizes = ["50x50", "100x100", "150x150", "200x200"];
    private readonly Dictionary<string, string> _hashes = [];

    private Gallery(string folder) => Folder = folder;

    /// <summary>Holds <c>originals</c>; services put <c>cache</c> beside it.</summary>
    public string Folder { get; }

    public string Renditions => Path.Combine(Folder, "cache", "renditions");

    /// <summary>In the order of their originals, all sizes of each together.</summary>
    public IReadOnlyList<string> Urls { get; private set; } = [];

    /// <summary>Renders every URL once, in a service that is left in peace, on a cache of its own.</summary>
    /// <param name="originals">Number of originals.</param>
    /// <param name="sizes">Sizes of each, at most 4.</param>
    public static async Task<Gallery> CreateAsync(int originals, int sizes)
    {
        var gallery = new Gallery(Directory.CreateTempSubdirectory("imageproxy-stress-").FullName);
        string folder = Directory.CreateDirectory(Path.Combine(gallery.Folder, "originals")).FullName;
        for (int i = 0; i < originals; i++)
            await File.WriteAllBytesAsync(Path.Combine(folder, $"{i}.jpg"), TestOriginals.Photo(300 + (i % 100), 240 + (i / 100)));
        gallery.Urls = [.. Enumerable.Range(0, originals * sizes).Select(i => $"/{Sizes[i % sizes].Replace('x', '/')}/crop/{i / sizes}.jpg")];
        using var reference = await ServiceProcess.StartAsync(
            gallery.Folder, ("Caching:Directory", Path.Combine(gallery.Folder, "reference")), ("Logging:LogLevel:ImageProxy", "Warning"));
        foreach (string url in gallery.Urls)
            gallery._hashes[url] = Hash(await reference.Client.GetByteArrayAsync(url));
        return gallery;
    }

    public bool IsRight(string url, byte[] body) => _hashes[url] == Hash(body);

    /// <summary>Whether it is, whole, the rendition of the same original in another size.</summary>
    public bool IsStandIn(string url, byte[] body)
    {
        string hash = Hash(body), original = url[url.LastIndexOf('/')..];
        return Urls.Any(other => other != url && other.EndsWith(original, StringComparison.Ordinal) && _hashes[other] == hash);
    }

    /// <summary>Files that are being written, or were when their writer died.</summary>
    public string[] TemporaryFiles() => TemporaryFiles(".tmp");

    /// <summary>Claims of living writers, and of dead ones nobody has cleared up after.</summary>
    public string[] Claims() => TemporaryFiles(".lock");

    /// <summary>Entries' files by the URL's original, whose key stands in each. Of one size each only.</summary>
    public Dictionary<string, string> Entries()
    {
        var entries = new Dictionary<string, string>();
        foreach (string file in Directory.EnumerateFiles(Renditions, "*", SearchOption.AllDirectories).Where(f => Path.GetFileName(f).Length == 64))
        {
            string text = System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(file));
            int start = text.IndexOf("\"originalKey\":\"", StringComparison.Ordinal) + 15;
            entries[text[start..text.IndexOf('"', start)]] = file;
        }

        return entries;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static string Hash(byte[] bytes) => Convert.ToHexString(SHA256.HashData(bytes));

    private string[] TemporaryFiles(string extension)
    {
        string folder = Path.Combine(Renditions, "tmp");
        return Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder).Where(f => Path.GetExtension(f) == extension)] : [];
    }
}

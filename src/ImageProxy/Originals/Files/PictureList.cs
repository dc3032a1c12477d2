using ImageProxy.Images;

namespace ImageProxy.Originals.Files;

/// <summary>Pictures in a folder, by the ends of their names; for people to choose from.</summary>
internal static class PictureList
{
    /// <summary>Entries looked at, so that a folder of millions is not walked to its end.</summary>
    private const int MostLookedAt = 20_000;

    private static readonly HashSet<string> Endings = new(StringComparer.OrdinalIgnoreCase)
    {
        ".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".heic", ".heif", ".tif", ".tiff", ".bmp", ".ico", ".svg",
    };

    /// <summary>Keys of files below <paramref name="root"/> that a URL can name; links are left aside. None where the folder cannot be read.</summary>
    public static IReadOnlyList<string> Of(string root, int most)
    {
        try
        {
            var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, MaxRecursionDepth = 8, AttributesToSkip = FileAttributes.ReparsePoint };
            return
            [
                .. Directory.EnumerateFiles(root, "*", options).Take(MostLookedAt).Where(path => Endings.Contains(Path.GetExtension(path)))
                    .Select(path => Path.GetRelativePath(root, path)).Where(IsKey).Order(StringComparer.Ordinal).Take(most),
            ];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static bool IsKey(string key) => OriginalKey.TryDecode(OriginalKey.Encode(key), out string? read, out _) && read == key;
}

using ImageProxy.Imaging.Formats;

namespace ImageProxy.Peers.Pictures;

/// <summary>Further originals, from a folder of the user's.</summary>
internal static class PictureFolder
{
    /// <summary>Smaller ones take too little time to be measured, in pixels.</summary>
    private const long SmallestArea = 2_000_000;

    /// <summary>JPEGs in colour and PNGs with alpha, not turned and of 8 bits, by name.</summary>
    /// <exception cref="PeersException">There is no such folder.</exception>
    public static IReadOnlyList<Picture> Load(string folder)
    {
        if (!Directory.Exists(folder))
            throw new PeersException($"There is no folder {folder}.");
        return [.. Directory.EnumerateFiles(folder)
            .Where(path => Path.GetExtension(path) is ".jpg" or ".png")
            .Order(StringComparer.Ordinal)
            .Select(path => (Name: Path.GetFileName(path), Bytes: File.ReadAllBytes(path)))
            .Where(file => HeaderReader.Read(file.Bytes).Info is { } info && IsUsable(info))
            .Select(file => Picture.Of(file.Name, file.Bytes))];
    }

    private static bool IsUsable(ImageInfo info) =>
        info is { Orientation: Orientation.Upright, IsCmyk: false, BitDepth: 8 }
        && (info.Format == ImageFormat.Jpeg ? info.Channels == 3 : info is { Format: ImageFormat.Png, HasAlpha: true })
        && (long)info.Size.Width * info.Size.Height >= SmallestArea;
}

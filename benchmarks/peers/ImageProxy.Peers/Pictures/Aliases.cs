using System.Globalization;

namespace ImageProxy.Peers.Pictures;

/// <summary>Keys under which a picture was never asked for before: links to its file. So nothing about it is remembered, and it is on disk once.</summary>
/// <param name="originals">The folder that holds the pictures.</param>
internal sealed class Aliases(string originals)
{
    private const int FolderSize = 1000;

    private int _next;

    public string Next(Picture picture)
    {
        int number = _next++;
        string folder = (number / FolderSize).ToString(CultureInfo.InvariantCulture);
        Directory.CreateDirectory(Path.Combine(originals, folder));
        string key = string.Create(CultureInfo.InvariantCulture, $"{folder}/{number}{Path.GetExtension(picture.File)}");
        File.CreateSymbolicLink(Path.Combine(originals, key), Path.Combine("..", picture.File));
        return key;
    }
}

using ImageProxy.Imaging.Formats;

namespace ImageProxy.Fuzz.Seeds;

/// <summary>A sound picture that mutations start from.</summary>
/// <param name="PictureEnd">Offset behind the last byte that belongs to the picture: bytes from here on may be missing.</param>
public sealed record SeedFile(string Name, ImageFormat Format, byte[] Bytes, int PictureEnd)
{
    public SeedFile(string name, ImageFormat format, byte[] bytes)
        : this(name, format, bytes, bytes.Length)
    {
    }
}

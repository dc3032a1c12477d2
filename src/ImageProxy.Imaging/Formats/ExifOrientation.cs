namespace ImageProxy.Imaging.Formats;

/// <summary>Finds the orientation in an EXIF block. As in browsers: IFD0 only, one SHORT of 1 to 8; anything else means upright.</summary>
internal static class ExifOrientation
{
    private const ushort OrientationTag = 0x0112;
    private const ushort ShortType = 3;

    /// <param name="exif">TIFF-structured bytes, with or without the six bytes <c>Exif\0\0</c> in front.</param>
    public static Orientation Read(ReadOnlySpan<byte> exif)
    {
        if (exif.StartsWith("Exif\0\0"u8))
            exif = exif[6..];
        return TiffDirectory.Open(exif, out TiffDirectory directory) == HeaderFault.None ? Read(directory) : Orientation.Upright;
    }

    public static Orientation Read(TiffDirectory directory)
    {
        if (!directory.TryFind(OrientationTag, out TiffEntry entry) || entry is not { Type: ShortType, Count: 1 } || !directory.Fits(entry))
            return Orientation.Upright;
        uint value = directory.Value(entry, 0);
        return value is >= 1 and <= 8 ? (Orientation)value : Orientation.Upright;
    }
}

namespace ImageProxy.Native.Vips;

/// <summary>
/// Sees whether a GIF is whole. libvips 8.14.1 does not, whatever <c>fail_on</c> says: once the first frame is there, a later one that is cut
/// off is shown as far as it goes.
/// </summary>
internal static class GifBlocks
{
    private const int HeaderLength = 13;
    private const int ImageLength = 10;
    private const byte Extension = 0x21, Image = 0x2C, Trailer = 0x3B;

    /// <summary>True where every block that has begun ends, and one of them is an image. A missing trailer, or bytes behind it, do not matter.</summary>
    public static bool AreComplete(ReadOnlySpan<byte> file)
    {
        if (file.Length < HeaderLength) return false;
        int at = HeaderLength + PaletteLength(file[10]), images = 0;
        while (at < file.Length)
        {
            switch (file[at])
            {
                case Trailer:
                    return images > 0;
                case Extension:
                    at += 2;
                    break;
                case Image when at + ImageLength <= file.Length:
                    images++;
                    at += ImageLength + PaletteLength(file[at + 9]) + 1;
                    break;
                default:
                    return false;
            }

            if (!SkipSubBlocks(file, ref at)) return false;
        }

        return at == file.Length && images > 0;
    }

    private static int PaletteLength(byte flags) => (flags & 0x80) == 0 ? 0 : 3 << (flags & 7) + 1;

    private static bool SkipSubBlocks(ReadOnlySpan<byte> file, ref int at)
    {
        while (at < file.Length)
        {
            int length = file[at];
            at += 1 + length;
            if (length == 0) return true;
        }

        return false;
    }
}

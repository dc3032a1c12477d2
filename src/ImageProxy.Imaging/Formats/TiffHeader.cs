using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Imaging.Formats;

/// <summary>
/// Reads the first directory of a TIFF; further pages are not counted, a TIFF is one frame here. Every strip or tile must lie inside the
/// file, and uncompressed ones must add up to the picture. Every value of the directory must lie inside it too, as a profile or a decoder's
/// tables may stand at its very end. Source: TIFF 6.0.
/// </summary>
internal readonly ref struct TiffHeader
{
    private const ushort WidthTag = 256, HeightTag = 257, BitsTag = 258, CompressionTag = 259, PhotometricTag = 262, StripOffsetsTag = 273,
        SamplesTag = 277, StripBytesTag = 279, TileWidthTag = 322, TileHeightTag = 323, TileOffsetsTag = 324, TileBytesTag = 325,
        ExtraSamplesTag = 338, SampleFormatTag = 339, ProfileTag = 34675;

    private const int Uncompressed = 1, Palette = 3, Cmyk = 5, YCbCr = 6, MaxChannels = 5;

    /// <summary>A decoder holds whole tiles, so a small picture may not come in larger ones than this a side.</summary>
    private const int SmallestTileLimit = 4096;

    private readonly ReadOnlySpan<byte> _bytes;
    private readonly TiffDirectory _directory;

    private TiffHeader(ReadOnlySpan<byte> bytes, TiffDirectory directory)
    {
        _bytes = bytes;
        _directory = directory;
    }

    /// <summary>True for classic TIFF and for BigTIFF.</summary>
    public static bool HasSignature(ReadOnlySpan<byte> start) =>
        start.StartsWith("II*\0"u8) || start.StartsWith("MM\0*"u8) || start.StartsWith("II+\0"u8) || start.StartsWith("MM\0+"u8);

    public static HeaderResult Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes[2] == '+' || bytes[3] == '+')
            return HeaderResult.Unsupported("BigTIFF is not supported.");
        return TiffDirectory.Open(bytes, out TiffDirectory directory) switch
        {
            HeaderFault.None => new TiffHeader(bytes, directory).Read(),
            HeaderFault.Truncated => HeaderResult.Truncated("The TIFF ends before its directory does."),
            _ => HeaderResult.Malformed("The TIFF has no directory."),
        };
    }

    private HeaderResult Read()
    {
        if (!_directory.IsWhole())
            return HeaderResult.Truncated("The TIFF ends before its directory does.");
        long width = _directory.Value(WidthTag, 0), height = _directory.Value(HeightTag, 0);
        if (width is < 1 or > int.MaxValue || height is < 1 or > int.MaxValue)
            return HeaderResult.Malformed("The TIFF has an impossible size.");
        long samples = _directory.Value(SamplesTag, 1), photometric = _directory.Value(PhotometricTag, -1);
        if (samples is < 1 or > MaxChannels)
            return HeaderResult.Unsupported("TIFF with more than five channels is not supported.");
        if (Depth(out int depth) is { } fault)
            return fault;
        var size = new PixelSize((int)width, (int)height);
        if (CheckData(size, depth * samples, photometric) is { } cut)
            return cut;
        bool hasAlpha = _directory.TryFind(ExtraSamplesTag, out TiffEntry extra) && extra.Count > 0;
        return HeaderResult.Of(new ImageInfo
        {
            Format = ImageFormat.Tiff,
            StoredSize = size,
            Orientation = ExifOrientation.Read(_directory),
            BitDepth = depth,
            Channels = photometric == Palette ? 3 + (hasAlpha ? 1 : 0) : (int)samples,
            HasAlpha = hasAlpha,
            IsCmyk = photometric == Cmyk,
            HasProfile = _directory.TryFind(ProfileTag, out _),
        });
    }

    private HeaderResult? Depth(out int depth)
    {
        depth = (int)Math.Min(_directory.Value(BitsTag, 1), int.MaxValue);
        if (depth is not (1 or 2 or 4 or 8 or 16) || _directory.Value(SampleFormatTag, 1) != 1)
            return HeaderResult.Unsupported("TIFF with other samples than whole numbers of 1, 2, 4, 8 or 16 bits is not supported.");
        if (!_directory.TryFind(BitsTag, out TiffEntry bits) || !_directory.Fits(bits))
            return null;
        for (int i = 0; i < Math.Min(bits.Count, MaxChannels); i++)
        {
            if (_directory.Value(bits, i) != depth)
                return HeaderResult.Unsupported("TIFF with channels of different depth is not supported.");
        }

        return null;
    }

    private HeaderResult? CheckData(PixelSize size, long bitsPerPixel, long photometric)
    {
        bool isTiled = _directory.TryFind(TileOffsetsTag, out _);
        if (isTiled && (_directory.Value(TileWidthTag, 0) > Math.Max(size.Width, SmallestTileLimit)
            || _directory.Value(TileHeightTag, 0) > Math.Max(size.Height, SmallestTileLimit)))
            return HeaderResult.Malformed("The TIFF has tiles larger than its picture.");
        if (!_directory.TryFind(isTiled ? TileOffsetsTag : StripOffsetsTag, out TiffEntry offsets)
            || !_directory.TryFind(isTiled ? TileBytesTag : StripBytesTag, out TiffEntry lengths)
            || offsets.Count == 0 || offsets.Count != lengths.Count || offsets.Width == 0 || lengths.Width == 0)
            return HeaderResult.Malformed("The TIFF does not say where its picture data is.");
        if (!_directory.Fits(offsets) || !_directory.Fits(lengths))
            return HeaderResult.Truncated("The TIFF ends before its picture data does.");
        long total = 0;
        for (int i = 0; i < offsets.Count; i++)
        {
            long length = _directory.Value(lengths, i);
            if (_directory.Value(offsets, i) + length > _bytes.Length)
                return HeaderResult.Truncated("The TIFF ends before its picture data does.");
            total += length;
        }

        // YCbCr may be subsampled, so its size is no simple product.
        bool isPlain = _directory.Value(CompressionTag, Uncompressed) == Uncompressed && photometric != YCbCr;
        return total == 0 || (isPlain && (Int128)total * 8 < (Int128)size.Area * bitsPerPixel)
            ? HeaderResult.Truncated("The TIFF holds less picture data than its size needs.")
            : null;
    }
}

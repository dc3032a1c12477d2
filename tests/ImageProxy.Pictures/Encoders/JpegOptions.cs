namespace ImageProxy.Pictures.Encoders;

public sealed record JpegOptions
{
    /// <summary>1 to 100, libjpeg's scale. Default 85.</summary>
    public int Quality { get; init; } = 85;

    /// <summary>Default 4:2:0. Without effect on <see cref="JpegColor.Cmyk"/>.</summary>
    public JpegSampling Sampling { get; init; } = JpegSampling.S420;

    public bool Progressive { get; init; }

    /// <summary>Default: the tables of T.81, annex K; fitted ones where progressive.</summary>
    public JpegHuffman Huffman { get; init; }

    /// <summary>Sequential only: each component in a scan of its own. Default false: one scan of all.</summary>
    public bool ScanForEach { get; init; }

    /// <summary>
    /// Progressive only: exactly this many scans, each of them valid and needed, from one more than there are components
    /// to 883 (grey) or 2,000. Default null: libjpeg's usual order.
    /// </summary>
    public int? Scans { get; init; }

    /// <summary>
    /// Progressive only: these scans, as they are; components count from 0. Whether they make a whole picture is left to whoever asks. Default null.
    /// </summary>
    public IReadOnlyList<JpegScan>? Script { get; init; }

    /// <summary>MCUs between restart markers. Default 0: none.</summary>
    public int RestartInterval { get; init; }

    /// <summary>A TIFF body, as <see cref="ExifBuilder"/> makes it.</summary>
    public byte[]? Exif { get; init; }

    /// <summary>Split over as many APP2 segments as it needs.</summary>
    public byte[]? IccProfile { get; init; }

    /// <summary>An XMP packet in UTF-8.</summary>
    public byte[]? Xmp { get; init; }

    public string? Comment { get; init; }

    /// <summary>Bytes after the end marker.</summary>
    public byte[]? Trailer { get; init; }

    public JpegColor Color { get; init; } = JpegColor.YCbCr;
}

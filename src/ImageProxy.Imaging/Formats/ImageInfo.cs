using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planes;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Imaging.Formats;

/// <summary>What the header of an original says: enough to plan and to price a render without decoding a pixel.</summary>
public sealed record ImageInfo
{
    public required ImageFormat Format { get; init; }

    /// <summary>
    /// Size as stored in the file, before <see cref="Orientation"/> is applied; for animations the canvas. AVIF and HEIC carry their
    /// own turns and cuts, which the decoder applies: for them this is the size after those, and <see cref="Orientation"/> stays Upright.
    /// </summary>
    public required PixelSize StoredSize { get; init; }

    public Orientation Orientation { get; init; } = Orientation.Upright;

    /// <summary>Number of frames, at least 1. Only GIF and WebP have more: of other animations the default picture is read.</summary>
    public int Frames { get; init; } = 1;

    /// <summary>True where a pixel may be see-through (alpha channel, tRNS, GIF transparency).</summary>
    public bool HasAlpha { get; init; }

    /// <summary>Bits a channel as stored: 1, 2, 4, 8, 10, 12 or 16.</summary>
    public int BitDepth { get; init; } = 8;

    /// <summary>Colour channels and alpha, 1 to 5. A palette counts as the three colours it stands for, a clear colour as alpha.</summary>
    public int Channels { get; init; } = 3;

    /// <summary>Progressive JPEG or interlaced PNG or GIF: costs memory for the whole picture.</summary>
    public bool IsProgressive { get; init; }

    /// <summary>Scans of a JPEG (SOS markers); 1 for everything else.</summary>
    public int Scans { get; init; } = 1;

    /// <summary>True where an ICC profile is embedded.</summary>
    public bool HasProfile { get; init; }

    /// <summary>CMYK or YCCK JPEG, or a CMYK TIFF.</summary>
    public bool IsCmyk { get; init; }

    /// <summary>How a JPEG's colour planes relate to its brightness; None for every other format.</summary>
    public ChromaSampling ChromaSampling { get; init; } = ChromaSampling.None;

    /// <summary>
    /// 8, or in a reduced original N of the N/8 of <see cref="StoredSize"/> its bytes hold. All else here is said of the original it stands for, so
    /// that plans are the same; but its bytes are always a JPEG of one scan without a profile, stored the same way up.
    /// </summary>
    public int Eighths { get; init; } = 8;

    /// <summary>Size of the picture in the bytes.</summary>
    public PixelSize HeldSize => Eighths == 8 ? StoredSize : PlaneScale.Of(StoredSize, Eighths);

    /// <summary>What a look at the pixels found, where a mode asked for it.</summary>
    public Findings Findings { get; init; } = Findings.None;

    /// <summary>Size as seen, after <see cref="Orientation"/>: what every plan counts in.</summary>
    public PixelSize Size => Orientation >= Orientation.Transposed ? StoredSize.Transposed : StoredSize;
}

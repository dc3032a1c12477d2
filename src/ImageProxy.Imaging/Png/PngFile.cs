using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Imaging.Png;

/// <summary>What a PNG of 8 bits a sample says of itself before its pixels: see <see cref="PngFileReader"/>.</summary>
public sealed class PngFile
{
    internal PngFile(PixelSize size, PngColor color) => (Size, Color) = (size, color);

    public PixelSize Size { get; }

    /// <summary>True where no pixel has a colour.</summary>
    public bool IsGray => Color is PngColor.Gray or PngColor.GrayAlpha;

    /// <summary>True where a pixel may be see-through.</summary>
    public bool HasAlpha => HasClearColors || Color is PngColor.GrayAlpha or PngColor.Rgba;

    /// <summary>Where the compressed ICC profile of an iCCP chunk lies in the file; empty where there is none.</summary>
    public Range Profile { get; internal set; } = 0..0;

    internal PngColor Color { get; }

    /// <summary>Bytes of a pixel, 1 to 4.</summary>
    internal int PixelBytes => Color switch { PngColor.Rgba => 4, PngColor.Rgb => 3, PngColor.GrayAlpha => 2, _ => 1 };

    internal int RowBytes => Size.Width * PixelBytes;

    /// <summary>A tRNS chunk: alpha of the palette, or one colour or level that is clear.</summary>
    internal bool HasClearColors { get; set; }

    /// <summary>What each level or index stands for: R, G, B, A from the lowest byte up, colours multiplied by alpha; empty where pixels are colours.</summary>
    internal uint[] Table { get; set; } = [];

    /// <summary>Entries of the palette; 256 for levels.</summary>
    internal int TableLength { get; set; }

    /// <summary>The clear colour of an RGB picture: R, G, B from the lowest byte up.</summary>
    internal uint ClearColor { get; set; }

    /// <summary>Where the first IDAT chunk begins.</summary>
    internal int DataStart { get; set; }

    /// <summary>Behind the last IDAT chunk.</summary>
    internal int DataEnd { get; set; }
}

namespace ImageProxy.Pictures.Encoders;

public sealed record TiffOptions
{
    /// <summary>Default RGB. All but RGBA lay the picture on white.</summary>
    public TiffColor Color { get; init; } = TiffColor.Rgb;

    /// <summary>Bits of a sample, 8 or 16. Default 8.</summary>
    public int BitDepth { get; init; } = 8;

    /// <summary>1 to 8, or null to leave the tag out.</summary>
    public int? Orientation { get; init; }

    /// <summary>"MM" rather than "II". Default false.</summary>
    public bool BigEndian { get; init; }

    /// <summary>Rows of a strip. Default 64.</summary>
    public int RowsPerStrip { get; init; } = 64;

    public byte[]? IccProfile { get; init; }

    /// <summary>Texts to stand in the directory by their tags: 270 ImageDescription, 315 Artist, private ones and so on.</summary>
    public IReadOnlyList<(int Tag, string Text)> Texts { get; init; } = [];
}

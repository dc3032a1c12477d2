namespace ImageProxy.Pictures.Encoders;

public sealed record PngOptions
{
    /// <summary>RGBA or grey with alpha, and a tRNS chunk for palettes; without it the picture is laid on white. Default true.</summary>
    public bool Alpha { get; init; } = true;

    /// <summary>Bits of a sample, 8 or 16. Default 8; palettes take the least of 1, 2, 4 and 8 that holds their colours.</summary>
    public int BitDepth { get; init; } = 8;

    public bool Grey { get; init; }

    /// <summary>Indexed colour: the picture has at most 256 colours, alpha included.</summary>
    public bool Palette { get; init; }

    /// <summary>Adam7.</summary>
    public bool Interlaced { get; init; }

    /// <summary>The filter of every row, 0 to 4; null chooses row by row.</summary>
    public int? Filter { get; init; }

    /// <summary>Bytes of picture data to a chunk. Default: all in one.</summary>
    public int DataChunkBytes { get; init; } = int.MaxValue;

    /// <summary>Chunks to stand right after IHDR: iCCP, eXIf, tEXt and so on; four letters and content.</summary>
    public IReadOnlyList<(string Type, byte[] Data)> Chunks { get; init; } = [];
}

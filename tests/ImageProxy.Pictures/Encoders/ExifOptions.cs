namespace ImageProxy.Pictures.Encoders;

public sealed record ExifOptions
{
    /// <summary>1 to 8, or null to leave the tag out. Not checked, so that nonsense can be written too.</summary>
    public int? Orientation { get; init; }

    public string? ImageDescription { get; init; }

    public string? Make { get; init; }

    public string? Model { get; init; }

    /// <summary>Degrees, north positive; written together with <see cref="Longitude"/>.</summary>
    public double? Latitude { get; init; }

    /// <summary>Degrees, east positive.</summary>
    public double? Longitude { get; init; }

    public byte[]? MakerNote { get; init; }

    /// <summary>A JPEG for the second directory.</summary>
    public byte[]? Thumbnail { get; init; }

    /// <summary>"MM" rather than "II". Default false.</summary>
    public bool BigEndian { get; init; }
}

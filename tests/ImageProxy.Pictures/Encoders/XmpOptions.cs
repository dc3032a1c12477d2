namespace ImageProxy.Pictures.Encoders;

public sealed record XmpOptions
{
    /// <summary>dc:title.</summary>
    public string? Title { get; init; }

    /// <summary>dc:creator.</summary>
    public string? Creator { get; init; }

    /// <summary>tiff:Orientation, 1 to 8, or null to leave it out.</summary>
    public int? Orientation { get; init; }

    /// <summary>exif:GPSLatitude in degrees, north positive; written together with <see cref="Longitude"/>.</summary>
    public double? Latitude { get; init; }

    /// <summary>exif:GPSLongitude in degrees, east positive.</summary>
    public double? Longitude { get; init; }

    /// <summary>Bytes of blank space behind the content, as editors leave it. Default 0.</summary>
    public int Padding { get; init; }
}

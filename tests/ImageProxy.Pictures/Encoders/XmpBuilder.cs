using System.Globalization;
using System.Text;
using System.Xml.Linq;

namespace ImageProxy.Pictures.Encoders;

/// <summary>XMP packets (ISO 16684-1) in UTF-8.</summary>
public static class XmpBuilder
{
    private static readonly XNamespace Meta = "adobe:ns:meta/";
    private static readonly XNamespace Rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
    private static readonly XNamespace Dc = "http://purl.org/dc/elements/1.1/";
    private static readonly XNamespace Tiff = "http://ns.adobe.com/tiff/1.0/";
    private static readonly XNamespace Exif = "http://ns.adobe.com/exif/1.0/";

    /// <returns>The packet with its processing instructions; <see cref="JpegOptions.Xmp"/> takes it as it is.</returns>
    public static byte[] Build(XmpOptions options)
    {
        var description = new XElement(Rdf + "Description", new XAttribute(Rdf + "about", ""));
        if (options.Title is { } title)
            description.Add(new XElement(Dc + "title", new XElement(Rdf + "Alt", new XElement(Rdf + "li", new XAttribute(XNamespace.Xml + "lang", "x-default"), title))));
        if (options.Creator is { } creator)
            description.Add(new XElement(Dc + "creator", new XElement(Rdf + "Seq", new XElement(Rdf + "li", creator))));
        if (options.Orientation is { } orientation)
            description.Add(new XElement(Tiff + "Orientation", orientation));
        if (options is { Latitude: { } latitude, Longitude: { } longitude })
        {
            description.Add(new XElement(Exif + "GPSLatitude", Minutes(latitude, "N", "S")));
            description.Add(new XElement(Exif + "GPSLongitude", Minutes(longitude, "E", "W")));
        }

        var root = new XElement(
            Meta + "xmpmeta",
            new XAttribute(XNamespace.Xmlns + "x", Meta),
            new XElement(
                Rdf + "RDF",
                new XAttribute(XNamespace.Xmlns + "rdf", Rdf),
                new XAttribute(XNamespace.Xmlns + "dc", Dc),
                new XAttribute(XNamespace.Xmlns + "tiff", Tiff),
                new XAttribute(XNamespace.Xmlns + "exif", Exif),
                description));
        return Encoding.UTF8.GetBytes(
            "<?xpacket begin=\"\uFEFF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n" + root.ToString(SaveOptions.DisableFormatting) + "\n"
            + new string(' ', options.Padding) + "<?xpacket end=\"w\"?>");
    }

    // Degrees and decimal minutes: "33,51.4020S".
    private static string Minutes(double angle, string positive, string negative)
    {
        long parts = (long)Math.Round(Math.Abs(angle) * 600_000);
        return string.Create(CultureInfo.InvariantCulture, $"{parts / 600_000},{parts % 600_000 / 10_000m:0.0000}{(angle < 0 ? negative : positive)}");
    }
}

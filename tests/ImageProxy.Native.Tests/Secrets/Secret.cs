using System.IO.Compression;
using System.Text;
using ImageProxy.Pictures.Encoders;

namespace ImageProxy.Native.Tests.Secrets;

/// <summary>Something planted into an original that no rendition may carry.</summary>
internal sealed record Secret(string Name, params byte[][] Patterns)
{
    /// <summary>Degrees of a place, planted as GPS.</summary>
    public const double Latitude = 51.477926, Longitude = -17.123489;

    /// <summary>The place as EXIF writes it: three fractions, in either byte order.</summary>
    public static Secret Gps { get; } = new("gps", Fractions(Latitude, bigEndian: false), Fractions(Latitude, bigEndian: true));

    /// <summary>Words that are found in ASCII and in both kinds of UTF-16.</summary>
    public static Secret Of(string name)
    {
        string words = Words(name);
        return new(name, Encoding.ASCII.GetBytes(words), Encoding.Unicode.GetBytes(words), Encoding.BigEndianUnicode.GetBytes(words));
    }

    public static string Words(string name) => $"Planted-{name}-7Qx";

    /// <summary>Whether the bytes carry the secret, openly or in a compressed PNG chunk.</summary>
    public bool IsIn(byte[] file) => Layers(file).Any(layer => Patterns.Any(pattern => layer.AsSpan().IndexOf(pattern) >= 0));

    private static IEnumerable<byte[]> Layers(byte[] file)
    {
        yield return file;
        if (!file.AsSpan().StartsWith(PngChunks.Signature))
            yield break;
        foreach (var (type, data) in PngChunks.Read(file))
        {
            // Behind a name or keyword of any length stands a zlib stream: try wherever one may begin.
            for (int at = 0; type is not ("IDAT" or "PLTE" or "tRNS") && at < data.Length; at++)
            {
                if (data[at] is 0x78 or 0x58 && Inflate(data, at) is { Length: > 0 } inflated)
                    yield return inflated;
            }
        }
    }

    private static byte[] Inflate(byte[] data, int from)
    {
        using var inflated = new MemoryStream();
        try
        {
            using var zlib = new ZLibStream(new MemoryStream(data, from, data.Length - from), CompressionMode.Decompress);
            zlib.CopyTo(inflated);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            // No stream begins here.
        }

        return inflated.ToArray();
    }

    private static byte[] Fractions(double angle, bool bigEndian)
    {
        byte[] exif = ExifBuilder.Build(new() { Latitude = angle, Longitude = angle, BigEndian = bigEndian });
        byte[] degrees = BitConverter.GetBytes((int)angle), one = BitConverter.GetBytes(1);
        if (bigEndian)
            (degrees, one) = ([.. degrees.Reverse()], [.. one.Reverse()]);
        int at = exif.AsSpan().IndexOf([.. degrees, .. one]);
        return exif[at..(at + 24)];
    }
}

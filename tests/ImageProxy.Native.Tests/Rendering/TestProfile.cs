using System.Buffers.Binary;
using System.Text;
using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Native.Tests.Rendering;

/// <summary>Writes a small ICC profile by the book, and converts colours through it by its formula: an answer that no colour engine gave.</summary>
public static class TestProfile
{
    private const double AdobeGamma = 563.0 / 256;

    /// <summary>Primaries against the D50 white of the profile connection space: columns R, G, B of X, Y, Z.</summary>
    private static readonly double[,] AdobeToXyz =
    {
        { 0.60974, 0.20528, 0.14919 },
        { 0.31111, 0.62567, 0.06322 },
        { 0.01947, 0.06087, 0.74457 },
    };

    private static readonly double[,] XyzToSrgb =
    {
        { 3.1338561, -1.6168667, -0.4906146 },
        { -0.9787684, 1.9161415, 0.0334540 },
        { 0.0719453, -0.2289914, 1.4052427 },
    };

    /// <summary>A version 2 matrix profile with the primaries and the gamma of Adobe RGB (1998).</summary>
    public static byte[] AdobeRgb(string description)
    {
        var tags = new List<(string Name, byte[] Data)>
        {
            ("desc", Description(description)),
            ("cprt", [.. "text\0\0\0\0none\0"u8]),
            ("wtpt", Xyz(0.9642, 1, 0.8249)),
        };
        foreach (var (name, column) in new[] { ("rXYZ", 0), ("gXYZ", 1), ("bXYZ", 2) })
            tags.Add((name, Xyz(AdobeToXyz[0, column], AdobeToXyz[1, column], AdobeToXyz[2, column])));
        foreach (string name in new[] { "rTRC", "gTRC", "bTRC" })
            tags.Add((name, [.. "curv\0\0\0\0\0\0\0\x01"u8, 2, 51])); // 2 + 51/256 = 563/256
        return Assemble(tags);
    }

    /// <summary>What a colour stored in the profile's space shows as in sRGB, clipped.</summary>
    public static Color FromAdobeRgb(Color stored)
    {
        double[] linear = [Math.Pow(stored.R / 255.0, AdobeGamma), Math.Pow(stored.G / 255.0, AdobeGamma), Math.Pow(stored.B / 255.0, AdobeGamma)];
        double[] srgb = Multiply(XyzToSrgb, Multiply(AdobeToXyz, linear));
        return new(Encode(srgb[0]), Encode(srgb[1]), Encode(srgb[2]));
    }

    /// <summary>A version 2 grey profile of gamma 1.8.</summary>
    public static byte[] GreyGamma18() => Assemble(
        [
            ("desc", Description("Grey by hand")),
            ("cprt", [.. "text\0\0\0\0none\0"u8]),
            ("wtpt", Xyz(0.9642, 1, 0.8249)),
            ("kTRC", [.. "curv\0\0\0\0\0\0\0\x01"u8, 1, 205]), // 1 + 205/256
        ],
        "GRAY");

    /// <summary>What a level stored under <see cref="GreyGamma18"/> shows as in sRGB.</summary>
    public static byte FromGreyGamma18(byte stored) => Encode(Math.Pow(stored / 255.0, 461.0 / 256));

    private static byte[] Assemble(List<(string Name, byte[] Data)> tags, string space = "RGB ")
    {
        int offset = 128 + 4 + 12 * tags.Count;
        using var table = new MemoryStream();
        using var body = new MemoryStream();
        Span<byte> number = stackalloc byte[4];
        void Put(Stream to, int value, Span<byte> buffer)
        {
            BinaryPrimitives.WriteInt32BigEndian(buffer, value);
            to.Write(buffer);
        }

        Put(table, tags.Count, number);
        foreach (var (name, data) in tags)
        {
            table.Write(Encoding.ASCII.GetBytes(name));
            Put(table, offset + (int)body.Length, number);
            Put(table, data.Length, number);
            body.Write(data);
            while (body.Length % 4 != 0) body.WriteByte(0);
        }

        byte[] header = new byte[128];
        BinaryPrimitives.WriteInt32BigEndian(header, offset + (int)body.Length);
        header[8] = 2;
        header[9] = 0x20;
        Encoding.ASCII.GetBytes($"mntr{space}XYZ ").CopyTo(header, 12);
        "acsp"u8.CopyTo(header.AsSpan(36));
        Xyz(0.9642, 1, 0.8249).AsSpan(8).CopyTo(header.AsSpan(68));
        return [.. header, .. table.ToArray(), .. body.ToArray()];
    }

    private static byte[] Description(string text)
    {
        byte[] ascii = [.. Encoding.ASCII.GetBytes(text), 0];
        byte[] data = new byte[12 + ascii.Length + 4 + 4 + 2 + 1 + 67];
        "desc"u8.CopyTo(data);
        BinaryPrimitives.WriteInt32BigEndian(data.AsSpan(8), ascii.Length);
        ascii.CopyTo(data, 12);
        return data;
    }

    private static byte[] Xyz(double x, double y, double z)
    {
        byte[] data = new byte[20];
        "XYZ "u8.CopyTo(data);
        foreach (var (value, at) in new[] { (x, 8), (y, 12), (z, 16) })
            BinaryPrimitives.WriteInt32BigEndian(data.AsSpan(at), (int)Math.Round(value * 65536));
        return data;
    }

    private static double[] Multiply(double[,] matrix, double[] v) =>
        [.. Enumerable.Range(0, 3).Select(row => matrix[row, 0] * v[0] + matrix[row, 1] * v[1] + matrix[row, 2] * v[2])];

    private static byte Encode(double linear)
    {
        double value = Math.Clamp(linear, 0, 1);
        value = value <= 0.0031308 ? 12.92 * value : 1.055 * Math.Pow(value, 1 / 2.4) - 0.055;
        return (byte)Math.Round(255 * value);
    }
}

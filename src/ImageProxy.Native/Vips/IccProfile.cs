using System.Buffers.Binary;
using System.Text;

namespace ImageProxy.Native.Vips;

/// <summary>Reads as much of an ICC profile as it takes to see that there is nothing to convert.</summary>
internal static class IccProfile
{
    private const int HeaderLength = 128;

    /// <summary>Descriptions of the usual sRGB profiles; <c>c2</c> is the shortened one of Facebook.</summary>
    private static readonly string[] SrgbNames =
        ["sRGB IEC61966-2.1", "sRGB IEC61966-2-1 black scaled", "sRGB", "sRGB built-in", "sRGB2014", "sRGB v1.31 (Canon)", "c2"];

    /// <summary>True for an RGB profile that says it is sRGB by one of its usual names; false for everything else and for broken profiles.</summary>
    public static bool IsSrgb(ReadOnlySpan<byte> profile) =>
        profile.Length > HeaderLength + 4 && profile[16..20].SequenceEqual("RGB "u8)
        && Description(profile) is { } name && SrgbNames.Contains(name, StringComparer.Ordinal);

    /// <summary>Text of the <c>desc</c> tag; null where there is none.</summary>
    internal static string? Description(ReadOnlySpan<byte> profile)
    {
        uint count = BinaryPrimitives.ReadUInt32BigEndian(profile[HeaderLength..]);
        for (int i = 0; i < Math.Min(count, 100); i++)
        {
            int at = HeaderLength + 4 + 12 * i;
            if (at + 12 > profile.Length) return null;
            if (!profile.Slice(at, 4).SequenceEqual("desc"u8)) continue;
            uint start = BinaryPrimitives.ReadUInt32BigEndian(profile[(at + 4)..]), length = BinaryPrimitives.ReadUInt32BigEndian(profile[(at + 8)..]);
            return (ulong)start + length <= (ulong)profile.Length ? Text(profile.Slice((int)start, (int)length)) : null;
        }

        return null;
    }

    /// <summary>A <c>desc</c> (version 2) or <c>mluc</c> (version 4) element; of several languages the first.</summary>
    private static string? Text(ReadOnlySpan<byte> element)
    {
        if (element.Length >= 12 && element.StartsWith("desc"u8))
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(element[8..]);
            return length <= (uint)element.Length - 12 ? Encoding.ASCII.GetString(element.Slice(12, (int)length)).TrimEnd('\0') : null;
        }

        if (element.Length >= 28 && element.StartsWith("mluc"u8))
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(element[20..]), start = BinaryPrimitives.ReadUInt32BigEndian(element[24..]);
            return (ulong)start + length <= (ulong)element.Length
                ? Encoding.BigEndianUnicode.GetString(element.Slice((int)start, (int)length)).TrimEnd('\0')
                : null;
        }

        return null;
    }
}

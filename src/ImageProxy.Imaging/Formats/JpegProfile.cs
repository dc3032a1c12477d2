using System.Buffers.Binary;

namespace ImageProxy.Imaging.Formats;

/// <summary>Finds the ICC profile of a JPEG without copying it.</summary>
/// <remarks>Source: ICC.1:2022, annex B.4.</remarks>
public static class JpegProfile
{
    private const byte StartOfScan = 0xDA, App2 = 0xE2;

    private static ReadOnlySpan<byte> Mark => "ICC_PROFILE\0"u8;

    /// <summary>Empty where there is none before the first scan, or where it is cut into several segments, as profiles above 64 KB are.</summary>
    public static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> jpeg)
    {
        // What is skipped is what HeaderReader has found sound: segments with lengths.
        for (int at = 2; at + 4 <= jpeg.Length;)
        {
            if (jpeg[at] != 0xFF || jpeg[at + 1] == StartOfScan)
                return default;
            if (jpeg[at + 1] == 0xFF)
            {
                at++;
                continue;
            }

            int length = BinaryPrimitives.ReadUInt16BigEndian(jpeg[(at + 2)..]);
            if (length < 2 || at + 2 + length > jpeg.Length)
                return default;
            var body = jpeg.Slice(at + 4, length - 2);
            if (jpeg[at + 1] == App2 && body.StartsWith(Mark))
                return body.Length >= Mark.Length + 2 && body[Mark.Length + 1] == 1 ? body[(Mark.Length + 2)..] : default;
            at += 2 + length;
        }

        return default;
    }
}

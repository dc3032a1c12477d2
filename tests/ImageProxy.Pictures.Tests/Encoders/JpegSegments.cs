using System.Buffers.Binary;

namespace ImageProxy.Pictures.Tests.Encoders;

internal static class JpegSegments
{
    /// <summary>Contents of all segments with a marker, without marker and length, up to the first scan.</summary>
    public static IReadOnlyList<byte[]> Of(byte[] file, int marker)
    {
        var found = new List<byte[]>();
        for (int at = 2; file[at + 1] != 0xDA;)
        {
            Assert.That(file[at], Is.EqualTo(0xFF));
            int length = BinaryPrimitives.ReadUInt16BigEndian(file.AsSpan(at + 2));
            if (file[at + 1] == marker)
                found.Add(file[(at + 4)..(at + 2 + length)]);
            at += 2 + length;
        }

        return found;
    }
}

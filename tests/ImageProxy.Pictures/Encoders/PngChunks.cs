using System.Buffers.Binary;
using System.Text;

namespace ImageProxy.Pictures.Encoders;

/// <summary>A PNG as the list of its chunks, for tests that look at them or move them about.</summary>
public static class PngChunks
{
    private const int SignatureLength = 8;
    private const int Overhead = 12;

    private static readonly uint[] CrcTable = [.. Enumerable.Range(0, 256).Select(CrcEntry)];

    /// <summary>What every PNG begins with.</summary>
    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>The whole chunks behind the signature, in their order; reading stops at one that is cut. Checksums are not looked at.</summary>
    public static List<(string Type, byte[] Data)> Read(ReadOnlySpan<byte> file)
    {
        var chunks = new List<(string Type, byte[] Data)>();
        for (int at = SignatureLength; file.Length - at >= Overhead;)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(file[at..]);
            if (length > file.Length - at - Overhead)
                break;
            chunks.Add((Encoding.Latin1.GetString(file.Slice(at + 4, 4)), file.Slice(at + 8, (int)length).ToArray()));
            at += (int)length + Overhead;
        }

        return chunks;
    }

    /// <summary>Signature and chunks, each with its right length and checksum.</summary>
    public static byte[] Write(IEnumerable<(string Type, byte[] Data)> chunks)
    {
        var sink = new ByteSink(bigEndian: true, 4096);
        sink.Bytes(Signature);
        foreach (var (type, data) in chunks)
            Write(sink, type, data);
        return sink.ToArray();
    }

    /// <exception cref="ArgumentException"><paramref name="type"/> has not four characters.</exception>
    internal static void Write(ByteSink sink, string type, byte[] data)
    {
        byte[] name = Encoding.Latin1.GetBytes(type);
        if (name.Length != 4)
            throw new ArgumentException($"A chunk's type has four letters, not '{type}'.", nameof(type));
        sink.UInt32(data.Length);
        sink.Bytes(name);
        sink.Bytes(data);
        sink.UInt32(~Crc(Crc(uint.MaxValue, name), data));
    }

    private static uint Crc(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
            crc = CrcTable[(crc ^ value) & 0xFF] ^ (crc >> 8);
        return crc;
    }

    private static uint CrcEntry(int index)
    {
        uint value = (uint)index;
        for (int bit = 0; bit < 8; bit++)
            value = (value & 1) != 0 ? 0xEDB88320 ^ (value >> 1) : value >> 1;
        return value;
    }
}

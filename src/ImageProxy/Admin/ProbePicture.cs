using System.Buffers.Binary;
using System.IO.Compression;

namespace ImageProxy.Admin;

/// <summary>The picture readiness renders: a 32 × 24 PNG gradient in a white border, made here so that no file can be missing.</summary>
internal static class ProbePicture
{
    public const int Width = 32, Height = 24, Border = 3;

    public static byte[] Bytes { get; } = Make();

    private static byte[] Make()
    {
        using var png = new MemoryStream();
        png.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, Width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], Height);
        (header[8], header[9]) = (8, 2); // 8 bits, RGB
        WriteChunk(png, "IHDR"u8, header);
        WriteChunk(png, "IDAT"u8, Compressed());
        WriteChunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    private static byte[] Compressed()
    {
        using var data = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionLevel.Optimal, leaveOpen: true))
        {
            for (int y = 0; y < Height; y++)
            {
                zlib.WriteByte(0); // no filter
                for (int x = 0; x < Width; x++)
                {
                    bool inside = x is >= Border and < Width - Border && y is >= Border and < Height - Border;
                    zlib.Write(inside ? [(byte)(x * 7), (byte)(y * 9), (byte)(128 + x)] : (ReadOnlySpan<byte>)[255, 255, 255]);
                }
            }
        }

        return data.ToArray();
    }

    private static void WriteChunk(MemoryStream png, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        png.Write(type);
        png.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32(type, data));
        png.Write(number);
    }

    private static uint Crc32(ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in (byte[])[.. type, .. data])
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ (0xEDB88320u & (uint)-(int)(crc & 1));
        }

        return ~crc;
    }
}

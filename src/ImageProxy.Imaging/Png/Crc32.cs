using System.Buffers.Binary;

namespace ImageProxy.Imaging.Png;

/// <summary>The checksum of PNG chunks: CRC-32 with the polynomial 0xEDB88320, bits reversed, eight bytes a step.</summary>
/// <remarks>Source: W3C PNG, third edition, annex D. The eight tables: M. Kounavis and F. Berry, "Novel table lookup-based algorithms for high-performance CRC generation" (2008).</remarks>
internal static class Crc32
{
    private const int Step = 8;

    /// <summary>Entry <c>256 · k + i</c>: what a byte <c>i</c> does to the checksum <c>k</c> bytes later.</summary>
    private static readonly uint[] Tables = MakeTables();

    public static uint Of(ReadOnlySpan<byte> bytes) => Append(0, bytes);

    /// <param name="crc">Of all bytes before; 0 where there are none.</param>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        uint state = ~crc;
        var tables = Tables.AsSpan(0, Step * 256);
        for (; bytes.Length >= Step; bytes = bytes[Step..])
        {
            uint low = state ^ BinaryPrimitives.ReadUInt32LittleEndian(bytes), high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            state = tables[(7 * 256) + (int)(low & 0xFF)] ^ tables[(6 * 256) + (int)((low >> 8) & 0xFF)]
                ^ tables[(5 * 256) + (int)((low >> 16) & 0xFF)] ^ tables[(4 * 256) + (int)(low >> 24)]
                ^ tables[(3 * 256) + (int)(high & 0xFF)] ^ tables[(2 * 256) + (int)((high >> 8) & 0xFF)]
                ^ tables[256 + (int)((high >> 16) & 0xFF)] ^ tables[(int)(high >> 24)];
        }

        foreach (byte value in bytes)
            state = tables[(int)((state ^ value) & 0xFF)] ^ (state >> 8);
        return ~state;
    }

    private static uint[] MakeTables()
    {
        uint[] tables = new uint[Step * 256];
        for (uint i = 0; i < 256; i++)
        {
            uint entry = i;
            for (int bit = 0; bit < 8; bit++)
                entry = (entry & 1) != 0 ? (entry >> 1) ^ 0xEDB88320 : entry >> 1;
            tables[i] = entry;
        }

        for (int i = 256; i < tables.Length; i++)
            tables[i] = (tables[i - 256] >> 8) ^ tables[tables[i - 256] & 0xFF];
        return tables;
    }
}

using System.Numerics;

namespace ImageProxy.Pictures.Encoders;

/// <summary>
/// Progressive JPEGs of even grey, as large and in as many scans as one likes: they take a tenth of a megabyte and no time to write, and
/// minutes to decode. Valid in every byte (ITU-T T.81): 4:2:0, all coefficients zero, each scan a run of ends of blocks.
/// </summary>
public static class FlatJpegWriter
{
    private const int LongestRun = 0x7FFF;

    /// <param name="scans">4 to 2,000.</param>
    /// <exception cref="ArgumentOutOfRangeException">Sides are 1 to 65,500 pixels.</exception>
    public static byte[] Write(int width, int height, int scans)
    {
        foreach (int side in (int[])[width, height])
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(side, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(side, 65_500);
        }

        var sink = new ByteSink(bigEndian: true, 1 << 18);
        JpegWriter.Marker(sink, 0xD8);
        JpegWriter.Segment(sink, 0xDB, [0, .. Enumerable.Repeat((byte)16, 64)]);
        JpegWriter.Segment(sink, 0xC2, [8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 3, 1, 0x22, 0, 2, 0x11, 0, 3, 0x11, 0]);
        foreach (var scan in JpegScript.For(3, new() { Progressive = true, Scans = scans }))
            Scan(sink, width, height, scan);
        JpegWriter.Marker(sink, 0xD9);
        return sink.ToArray();
    }

    private static void Scan(ByteSink sink, int width, int height, JpegScan scan)
    {
        bool isDc = scan.First == 0;
        var counted = new JpegSymbols();
        Encode(counted, width, height, scan);
        HuffmanTable?[] tables = counted.FittingTables();
        var table = tables[isDc ? 0 : 2]!;
        JpegWriter.Segment(sink, 0xC4, [(byte)(isDc ? 0 : 0x10), .. table.Counts, .. table.Symbols]);
        JpegWriter.Segment(sink, 0xDA, [
            (byte)scan.Components.Count, .. scan.Components.SelectMany(c => (byte[])[(byte)(c + 1), 0]), (byte)scan.First, (byte)scan.Last, (byte)((scan.High << 4) | scan.Low)]);
        var bits = new JpegBits(sink);
        Encode(new(bits, tables), width, height, scan);
        bits.Align();
    }

    private static void Encode(JpegSymbols output, int width, int height, JpegScan scan)
    {
        // In an interleaved scan all blocks of whole MCUs are sent, else only those the component has (T.81, A.2).
        int blocks = scan.First == 0 ? 6 * Blocks(width, 16) * Blocks(height, 16)
            : scan.Components[0] == 0 ? Blocks(width, 8) * Blocks(height, 8)
            : Blocks((width + 1) / 2, 8) * Blocks((height + 1) / 2, 8);
        if (scan.First == 0)
        {
            for (int i = 0; i < blocks; i++)
                output.Dc(0, 0);
            return;
        }

        for (int run; blocks > 0; blocks -= run)
        {
            run = Math.Min(blocks, LongestRun);
            int bits = BitOperations.Log2((uint)run);
            output.Ac(0, bits << 4);
            output.Bits(run - (1 << bits), bits);
        }
    }

    private static int Blocks(int side, int block) => (side + block - 1) / block;
}

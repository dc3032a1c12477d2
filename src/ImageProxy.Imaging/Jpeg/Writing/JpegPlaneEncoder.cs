using System.Buffers;
using System.Buffers.Binary;
using ImageProxy.Imaging.Planes;

namespace ImageProxy.Imaging.Jpeg.Writing;

/// <summary>
/// Writes planes as a baseline JPEG with Huffman codes of its own, and nothing beside it. A coefficient that would take more bits than it is worth is
/// left out: for the same bytes the picture is nearer to the one that was given. The same bytes on every machine.
/// </summary>
public static class JpegPlaneEncoder
{
    /// <summary>Pixels of the longer side at most.</summary>
    public const int LongestSide = 65_500;

    /// <summary>From this quality on nothing is left out: such a picture is to be used again.</summary>
    private const int FaithfulFrom = 95;

    /// <summary>How far beyond the middle between two numbers a coefficient must lie to be given the larger one.</summary>
    private const float Reluctance = 0.04f;

    /// <summary>What a coefficient of one step must have been at least, in steps: 0.5, and so much more for each bit that it takes.</summary>
    private const float BitsWorth = 0.01f;

    private static readonly float[] Faithful = new float[64], Thrifty = LeastSizes();

    /// <summary>Markers: start, end, application data, and the segments of the frame.</summary>
    private const byte Start = 0xD8, End = 0xD9, App0 = 0xE0, Dqt = 0xDB, Sof0 = 0xC0, Dht = 0xC4, Sos = 0xDA;

    /// <param name="planes">Each sample of the picture must be there; those beyond it are taken for parts of it.</param>
    /// <param name="quality">1 to 100, as libjpeg has it.</param>
    /// <exception cref="ArgumentOutOfRangeException">A side is too long, or the quality is out of range.</exception>
    public static byte[] Encode(YCbCrPlanes planes, int quality)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Math.Max(planes.Size.Width, planes.Size.Height), LongestSide, nameof(planes));
        ArgumentOutOfRangeException.ThrowIfLessThan(quality, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quality, 100);
        var workspace = JpegWritingWorkspace.Rent();
        try
        {
            Span<byte> steps = stackalloc byte[2 * 64];
            QuantizationTable.Fill(quality, isColor: false, steps);
            QuantizationTable.Fill(quality, isColor: true, steps[64..]);
            bool isFaithful = quality >= FaithfulFrom;
            workspace.Luma.Define(steps, isFaithful ? 0 : Reluctance);
            workspace.Color.Define(steps[64..], isFaithful ? 0 : Reluctance);
            workspace.Tokens.Clear();
            AddBlocks(workspace, planes, isFaithful ? Faithful : Thrifty);
            return Write(workspace, planes, steps);
        }
        finally
        {
            workspace.Return();
        }
    }

    // :: 1 All coefficients, in the order of the file, and how often each kind of them occurs.
    private static void AddBlocks(JpegWritingWorkspace workspace, YCbCrPlanes planes, float[] least)
    {
        var (size, sampling) = (planes.Size, planes.Sampling);
        var (across, down) = sampling.HasColor ? (sampling.Across, sampling.Down) : (1, 1);
        int units = DivideUp(size.Width, 8 * across), rows = DivideUp(size.Height, 8 * down);
        int lumaColumns = DivideUp(size.Width, 8), lumaRows = DivideUp(size.Height, 8);
        var (luma, blue, red) = (new ComponentWriter(workspace, least, isColor: false), new ComponentWriter(workspace, least, isColor: true), new ComponentWriter(workspace, least, isColor: true));
        for (int row = 0; row < rows; row++)
        {
            workspace.Tokens.Reserve(units * ((across * down) + 2));
            for (int unit = 0; unit < units; unit++)
            {
                for (int y = row * down; y < (row + 1) * down; y++)
                {
                    for (int x = unit * across; x < (unit + 1) * across; x++)
                    {
                        if (x < lumaColumns && y < lumaRows)
                            luma.Add(planes.Y, x, y);
                        else
                            workspace.Tokens.AddNothing(isColor: false);
                    }
                }

                if (planes is { Cb: { } cb, Cr: { } cr })
                {
                    blue.Add(cb, unit, row);
                    red.Add(cr, unit, row);
                }
            }
        }
    }

    // :: 2 The best codes for them, and the file.
    private static byte[] Write(JpegWritingWorkspace workspace, YCbCrPlanes planes, ReadOnlySpan<byte> steps)
    {
        bool hasColor = planes.Sampling.HasColor;
        int codes = hasColor ? 4 : 2;
        long bits = 0;
        for (int i = 0; i < codes; i++)
        {
            var counts = workspace.Tokens.Counts.Slice(i * 256, 256);
            workspace.Codes[i].Build(counts);
            bits += FillEntries(workspace.Codes[i], counts, workspace.Entries.AsSpan(i * 256, 256));
        }

        byte[] scan = ArrayPool<byte>.Shared.Rent(checked((int)(bits / 4) + EntropyWriter.Slack));
        try
        {
            int length = EntropyWriter.Write(workspace.Tokens.Tokens, workspace.Entries, scan);
            Span<byte> head = stackalloc byte[2048];
            int headLength = WriteHead(head, workspace, planes, steps, codes);
            byte[] jpeg = GC.AllocateUninitializedArray<byte>(headLength + length + 2);
            head[..headLength].CopyTo(jpeg);
            scan.AsSpan(0, length).CopyTo(jpeg.AsSpan(headLength));
            (jpeg[^2], jpeg[^1]) = (0xFF, End);
            return jpeg;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(scan);
        }
    }

    /// <returns>Bits that everything counted takes.</returns>
    private static long FillEntries(BestCode best, ReadOnlySpan<int> counts, Span<ulong> entries)
    {
        long bits = 0;
        int code = 0, at = 0;
        for (int length = 1; length <= HuffmanCode.LongestCode; length++, code <<= 1)
        {
            for (int end = at + best.LengthCounts[length - 1]; at < end; at++, code++)
            {
                int symbol = best.Symbols[at], behind = symbol & 15;
                entries[symbol] = ((ulong)code << (behind + 5)) | (uint)(length + behind);
                bits += (long)counts[symbol] * (length + behind);
            }
        }

        return bits;
    }

    private static int WriteHead(Span<byte> to, JpegWritingWorkspace workspace, YCbCrPlanes planes, ReadOnlySpan<byte> steps, int codes)
    {
        var (size, sampling) = (planes.Size, planes.Sampling);
        int tables = codes / 2, components = sampling.HasColor ? 3 : 1;
        (to[0], to[1]) = (0xFF, Start);
        int at = 2;
        Segment(to, ref at, App0, [(byte)'J', (byte)'F', (byte)'I', (byte)'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0]);
        Span<byte> body = stackalloc byte[1 + HuffmanCode.LongestCode + 256];
        for (int table = 0; table < tables; table++)
        {
            body[0] = (byte)table;
            for (int place = 0; place < 64; place++)
                body[1 + place] = steps[(64 * table) + Zigzag.Natural[place]];
            Segment(to, ref at, Dqt, body[..65]);
        }

        body[0] = 8;
        BinaryPrimitives.WriteUInt16BigEndian(body[1..], (ushort)size.Height);
        BinaryPrimitives.WriteUInt16BigEndian(body[3..], (ushort)size.Width);
        body[5] = (byte)components;
        for (int i = 0; i < components; i++)
        {
            int factors = i == 0 && sampling.HasColor ? (sampling.Across << 4) | sampling.Down : 0x11;
            (body[6 + (3 * i)], body[7 + (3 * i)], body[8 + (3 * i)]) = ((byte)(i + 1), (byte)factors, (byte)Math.Min(i, 1));
        }

        Segment(to, ref at, Sof0, body[..(6 + (3 * components))]);
        for (int i = 0; i < codes; i++)
        {
            var code = workspace.Codes[i];
            body[0] = (byte)(((i & 1) << 4) | (i >> 1));
            code.LengthCounts.CopyTo(body[1..]);
            code.Symbols.CopyTo(body[17..]);
            Segment(to, ref at, Dht, body[..(17 + code.Symbols.Length)]);
        }

        body[0] = (byte)components;
        for (int i = 0; i < components; i++)
            (body[1 + (2 * i)], body[2 + (2 * i)]) = ((byte)(i + 1), (byte)(i == 0 ? 0x00 : 0x11));
        ((ReadOnlySpan<byte>)[0, 63, 0]).CopyTo(body[(1 + (2 * components))..]);
        Segment(to, ref at, Sos, body[..(4 + (2 * components))]);
        return at;
    }

    private static void Segment(Span<byte> to, ref int at, byte marker, ReadOnlySpan<byte> body)
    {
        (to[at], to[at + 1]) = (0xFF, marker);
        BinaryPrimitives.WriteUInt16BigEndian(to[(at + 2)..], (ushort)(body.Length + 2));
        body.CopyTo(to[(at + 4)..]);
        at += 4 + body.Length;
    }

    /// <summary>By the lengths of the codes in table K.5 of ITU-T T.81, which are near enough to those that will come out.</summary>
    private static float[] LeastSizes()
    {
        ReadOnlySpan<byte> lengths = [2, 4, 5, 6, 6, 7, 7, 8, 9, 9, 9, 10, 10, 11, 11, 12];
        const int SixteenZeros = 11, Sign = 1;
        float[] least = new float[64];
        for (int zeros = 0; zeros < least.Length; zeros++)
            least[zeros] = 0.5f + (BitsWorth * (((zeros >> 4) * SixteenZeros) + lengths[zeros & 15] + Sign));
        return least;
    }

    private static int DivideUp(int number, int by) => (number + by - 1) / by;
}

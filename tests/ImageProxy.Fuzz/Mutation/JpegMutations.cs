using ImageProxy.Imaging.Formats;
using ImageProxy.Pictures.Encoders;

namespace ImageProxy.Fuzz.Mutation;

/// <summary>JPEG by its segments: tables, frame and scan headers, application data, and the bits between.</summary>
internal static class JpegMutations
{
    private const byte Sof0 = 0xC0, Sof2 = 0xC2, Dht = 0xC4, Sos = 0xDA, Dqt = 0xDB, Dnl = 0xDC, Dri = 0xDD, App0 = 0xE0, App1 = 0xE1, App2 = 0xE2, App14 = 0xEE, Com = 0xFE;
    private const int MostScans = 150;

    private static readonly byte[] Markers = [0xC0, 0xC1, 0xC2, 0xC3, Dht, 0xC9, 0xCC, 0xD0, 0xD8, 0xD9, Sos, Dqt, Dnl, Dri, App0, App1, App2, App14, Com, 0x01, 0xF0];

    public static byte[] Apply(byte[] file, SeededRandom random)
    {
        if (HeaderReader.Sniff(file) != ImageFormat.Jpeg)
            return file;
        var segments = JpegSegment.Read(file);
        if (segments.Count < 2)
            return file;
        switch (random.Below(11))
        {
            case 0:
                Pieces.Rearrange(segments, random);
                break;
            case 1:
                Edit(segments, 1 + random.Below(segments.Count - 1), segment => segment with { Body = Pieces.Resize(segment.Body, random) });
                break;
            case 2:
                Edit(segments, 1 + random.Below(segments.Count - 1), segment => segment with { Marker = random.Pick(Markers) });
                break;
            case 3:
                Edit(segments, Find(segments, Dht, random), segment => segment with { Body = Huffman(segment.Body, random) });
                break;
            case 4:
                Edit(segments, Find(segments, Dqt, random), segment => segment with { Body = Quantisation(segment.Body, random) });
                break;
            case 5 or 6:
                Edit(segments, FindFrame(segments), segment => Frame(segment, random));
                break;
            case 7:
                Edit(segments, Find(segments, Sos, random), segment => segment with { Body = ScanHeader(segment.Body, random) });
                break;
            case 8:
                Edit(segments, Find(segments, Sos, random), segment => segment with { Entropy = Entropy(segment.Entropy, random) });
                break;
            case 9:
                RepeatScan(segments, random);
                break;
            default:
                segments.Insert(1 + random.Below(segments.Count - 1), Extra(random));
                break;
        }

        return JpegSegment.Write(segments);
    }

    private static void Edit(List<JpegSegment> segments, int at, Func<JpegSegment, JpegSegment> change) => segments[at] = change(segments[at]);

    private static int Find(List<JpegSegment> segments, byte marker, SeededRandom random)
    {
        int[] found = [.. Enumerable.Range(0, segments.Count).Where(i => segments[i].Marker == marker)];
        return found.Length == 0 ? 0 : random.Pick(found);
    }

    private static int FindFrame(List<JpegSegment> segments) => Math.Max(0, segments.FindIndex(segment => segment.Marker is >= Sof0 and <= Sof2));

    /// <summary>16 counts, then symbols: either can promise more than the other holds, or codes that overlap.</summary>
    private static byte[] Huffman(byte[] body, SeededRandom random) => random.Below(4) switch
    {
        0 => ByteMutations.Change(body, 0, [(byte)((random.Below(2) << 4) | random.Below(5))]),
        1 => ByteMutations.Change(body, 1 + random.Below(16), [(byte)random.Edge()]),
        2 => ByteMutations.Change(body, 17 + random.Below(body.Length - 17), [random.Byte()]),
        _ => Pieces.Resize(body, random),
    };

    private static byte[] Quantisation(byte[] body, SeededRandom random) => random.Below(3) switch
    {
        0 => ByteMutations.Change(body, 0, [(byte)((random.Below(3) << 4) | random.Below(6))]),
        1 => ByteMutations.Change(body, 1 + random.Below(64), [random.Pick<byte>([0, 1, 255])]),
        _ => Pieces.Resize(body, random),
    };

    private static JpegSegment Frame(JpegSegment segment, SeededRandom random)
    {
        byte[] body = segment.Body;
        int component = 6 + (3 * random.Below(Math.Max(1, (body.Length - 6) / 3)));
        return random.Below(8) switch
        {
            0 => segment with { Marker = random.Pick<byte>([Sof0, 0xC1, Sof2, 0xC3]) },
            1 => segment with { Body = ByteMutations.Change(body, 1 + (2 * random.Below(2)), ByteMutations.Number(random.Edge(), 2, bigEndian: true)) },
            2 => segment with { Body = ByteMutations.Change(body, 1 + (2 * random.Below(2)), ByteMutations.Number((uint)(1 + random.Below(120)), 2, bigEndian: true)) },
            3 => segment with { Body = ByteMutations.Change(body, 5, [(byte)random.Below(6)]) },
            4 => segment with { Body = [.. ByteMutations.Change(body, 5, [(byte)(body.Length > 5 ? body[5] + 1 : 1)]), random.Byte(), (byte)(17 * (1 + random.Below(4))), 0] },
            5 => segment with { Body = ByteMutations.Change(body, component + 1, [(byte)(((1 + random.Below(4)) << 4) | (1 + random.Below(4)))]) },
            6 => segment with { Body = ByteMutations.Change(body, component, [(byte)random.Below(5)]) },
            _ => segment with { Body = ByteMutations.Change(body, component + 2, [(byte)random.Below(5)]) },
        };
    }

    private static byte[] ScanHeader(byte[] body, SeededRandom random)
    {
        int tail = Math.Max(0, body.Length - 3);
        return random.Below(6) switch
        {
            0 => ByteMutations.Change(body, 0, [(byte)random.Below(6)]),
            1 => ByteMutations.Change(body, 1 + (2 * random.Below(Math.Max(1, tail / 2))), [(byte)random.Below(5)]),
            2 => ByteMutations.Change(body, 2 + (2 * random.Below(Math.Max(1, tail / 2))), [(byte)((random.Below(5) << 4) | random.Below(5))]),
            3 => ByteMutations.Change(body, tail, [(byte)random.Below(66), (byte)random.Below(66)]),
            4 => ByteMutations.Change(body, tail + 2, [(byte)((random.Below(15) << 4) | random.Below(15))]),
            _ => Pieces.Resize(body, random),
        };
    }

    private static byte[] Entropy(byte[] bits, SeededRandom random) => random.Below(4) switch
    {
        0 => [.. bits[..random.Below(bits.Length)], 0xFF, (byte)(0xD0 + random.Below(10)), .. bits[random.Below(bits.Length)..]],
        1 => Pieces.Resize(bits, random),
        2 => [.. bits, .. bits],
        _ => ByteMutations.Noise(bits, random),
    };

    /// <summary>The same scan again, up to more than the limit on scans.</summary>
    private static void RepeatScan(List<JpegSegment> segments, SeededRandom random)
    {
        int at = Find(segments, Sos, random);
        segments.InsertRange(at, Enumerable.Repeat(segments[at], random.OneIn(3) ? random.Below(MostScans) : random.Below(4)));
    }

    private static JpegSegment Extra(SeededRandom random) => random.Below(8) switch
    {
        0 => new(App1, [.. "Exif\0\0"u8, .. ExifMutations.Body(random)], []),
        1 => new(App2, [.. "ICC_PROFILE\0"u8, (byte)random.Below(4), (byte)random.Below(4), .. ByteMutations.Noise(IccBuilder.AdobeRgb(), random)], []),
        2 => new(App14, [.. "Adobe"u8, 0, 100, 0, 0, 0, 0, (byte)random.Below(4)], []),
        3 => new(Dri, ByteMutations.Number(random.Edge(), 2, bigEndian: true), []),
        4 => new(Dnl, ByteMutations.Number(random.Edge(), 2, bigEndian: true), []),
        5 => new(Dht, [(byte)(random.Below(2) << 4), .. random.Bytes(16 + random.Below(60))], []),
        6 => new(App0, [.. "JFXX\0"u8, 0x10, .. random.Bytes(random.Below(80))], []),
        _ => new(random.Pick(Markers), random.Bytes(random.Below(80)), random.OneIn(3) ? random.Bytes(random.Below(20)) : []),
    };
}

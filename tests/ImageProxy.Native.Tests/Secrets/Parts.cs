using System.Buffers.Binary;
using System.Text;
using ImageProxy.Imaging.Formats;
using ImageProxy.Pictures.Encoders;

namespace ImageProxy.Native.Tests.Secrets;

/// <summary>The parts a rendition consists of, so that a test can say which there may be; bytes that belong to none are a part of their own.</summary>
internal static class Parts
{
    public const string Stray = "stray bytes";

    /// <summary>What a picture needs, and libvips' own resolution in JPEG and PNG, the same for all.</summary>
    public static IReadOnlyList<string> Needed(ImageFormat format) => format switch
    {
        ImageFormat.Jpeg => ["D8", "E0 one pixel a millimetre", "DB", "C0", "C4", "DA", "D9"],
        ImageFormat.Png => ["IHDR", "pHYs one pixel a millimetre", "PLTE", "tRNS", "IDAT", "IEND"],
        ImageFormat.Gif => ["frame", "F9", "FF NETSCAPE2.0", "trailer"],
        ImageFormat.WebP => ["VP8 ", "VP8L", "VP8X", "ALPH", "ANIM", "ANMF"],
        _ => ["ftyp", "meta", "mdat", "meta/hdlr", "meta/pitm", "meta/iloc", "meta/iinf", "meta/iref", "meta/iprp"],
    };

    public static IReadOnlyList<string> Of(ImageFormat format, byte[] file) => format switch
    {
        ImageFormat.Jpeg => [.. Jpeg(file)],
        ImageFormat.Png => [.. Png(file)],
        ImageFormat.Gif => [.. Gif(file)],
        ImageFormat.WebP => [.. WebP(file)],
        _ => [.. Boxes(file, "")],
    };

    private static ReadOnlySpan<byte> PngResolution => [0, 0, 0x03, 0xE8, 0, 0, 0x03, 0xE8, 1];

    /// <summary>Version 1.1, dots a centimetre: 10 and 10, no thumbnail.</summary>
    private static ReadOnlySpan<byte> JfifResolution => [(byte)'J', (byte)'F', (byte)'I', (byte)'F', 0, 1, 1, 2, 0, 10, 0, 10, 0, 0];

    private static IEnumerable<string> Png(byte[] file)
    {
        var chunks = PngChunks.Read(file);
        foreach (var (type, data) in chunks)
            yield return type == "pHYs" && data.AsSpan().SequenceEqual(PngResolution) ? "pHYs one pixel a millimetre" : type;
        if (chunks.Sum(chunk => chunk.Data.Length + 12) + 8 != file.Length)
            yield return Stray;
    }

    private static IEnumerable<string> Jpeg(byte[] file)
    {
        int at = 0;
        while (at + 1 < file.Length)
        {
            if (file[at] != 0xFF)
            {
                yield return Stray;
                yield break;
            }

            byte marker = file[at + 1];
            at += 2;
            if (marker is 0xD8 or 0xD9)
            {
                yield return $"{marker:X2}";
                continue;
            }

            int length = BinaryPrimitives.ReadUInt16BigEndian(file.AsSpan(at));
            bool isUsual = marker == 0xE0 && file.AsSpan(at + 2, length - 2).SequenceEqual(JfifResolution);
            yield return isUsual ? "E0 one pixel a millimetre" : $"{marker:X2}";
            at += length;
            while (marker == 0xDA && !(file[at] == 0xFF && file[at + 1] is not (0 or (>= 0xD0 and <= 0xD7))))
                at++;
        }
    }

    private static IEnumerable<string> Gif(byte[] file)
    {
        for (int at = 13 + Palette(file[10]); at < file.Length;)
        {
            switch (file[at])
            {
                case 0x3B:
                    yield return "trailer";
                    at++;
                    continue;
                case 0x2C:
                    yield return "frame";
                    at += 11 + Palette(file[at + 9]);
                    break;
                case 0x21:
                    yield return file[at + 1] == 0xFF ? "FF " + Encoding.ASCII.GetString(file, at + 3, 11) : $"{file[at + 1]:X2}";
                    at += 2;
                    break;
                default:
                    yield return Stray;
                    yield break;
            }

            while (file[at] != 0)
                at += file[at] + 1;
            at++;
        }

        static int Palette(byte flags) => (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);
    }

    private static IEnumerable<string> WebP(byte[] file)
    {
        int end = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(4)) + 8;
        foreach (string part in Chunks(file[12..end]))
            yield return part;
        if (end != file.Length)
            yield return Stray;

        static IEnumerable<string> Chunks(byte[] bytes)
        {
            for (int at = 0; at + 8 <= bytes.Length;)
            {
                string type = Encoding.ASCII.GetString(bytes, at, 4);
                int length = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at + 4));
                yield return type;
                foreach (string inner in type == "ANMF" ? Chunks(bytes[(at + 24)..(at + 8 + length)]) : [])
                    yield return inner;
                at += 8 + length + (length & 1);
            }
        }
    }

    private static IEnumerable<string> Boxes(byte[] bytes, string parent)
    {
        for (int at = 0; at < bytes.Length;)
        {
            int length = bytes.Length - at < 8 ? 0 : BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(at));
            if (length < 8 || length > bytes.Length - at)
            {
                yield return Stray;
                yield break;
            }

            string type = parent + Encoding.ASCII.GetString(bytes, at + 4, 4);
            yield return type;
            foreach (string inner in type == "meta" ? Boxes(bytes[(at + 12)..(at + length)], "meta/") : [])
                yield return inner;
            at += length;
        }
    }
}

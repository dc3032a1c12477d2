using ImageProxy.Fuzz.Seeds;
using ImageProxy.Imaging.Formats;
using ImageProxy.Pictures.Encoders;

namespace ImageProxy.Fuzz.Mutation;

/// <summary>
/// Pictures whose pixel data ends early although the file around it is whole: lengths, checksums and end markers are right, so only a decoder can
/// tell that something is missing.
/// </summary>
internal static class MendedCuts
{
    /// <summary>How much of the data is kept, in 64ths.</summary>
    private const int Parts = 64;

    public static IEnumerable<byte[]> Of(SeedFile file) => file.Format switch
    {
        ImageFormat.Png => Enumerable.Range(0, Parts).Select(part => Png(file.Bytes, part)),
        ImageFormat.Jpeg => Enumerable.Range(0, Parts).Select(part => Jpeg(file.Bytes, part)),
        ImageFormat.Gif => Enumerable.Range(0, Parts).Select(part => Gif(file.Bytes, part)),
        ImageFormat.WebP => Enumerable.Range(1, Parts - 1).Select(part => WebP(file.Bytes, part)),
        _ => [],
    };

    private static byte[] Png(byte[] file, int part)
    {
        var chunks = PngChunks.Read(file);
        byte[] stream = [.. chunks.Where(chunk => chunk.Type == "IDAT").SelectMany(chunk => chunk.Data)];
        int at = chunks.FindIndex(chunk => chunk.Type == "IDAT");
        chunks.RemoveAll(chunk => chunk.Type == "IDAT");
        // The checksum of the stream, its last four bytes, is no pixel; at least one more byte goes with it.
        chunks.Insert(at, ("IDAT", stream[..Math.Max(1, (stream.Length - 5) * part / Parts)]));
        return PngChunks.Write(chunks);
    }

    /// <summary>The first scan ends early, and the file with it.</summary>
    private static byte[] Jpeg(byte[] file, int part)
    {
        var segments = JpegSegment.Read(file);
        int scan = segments.FindIndex(segment => segment.Marker == 0xDA);
        var (marker, body, entropy) = segments[scan];
        return JpegSegment.Write([.. segments[..scan], new(marker, body, entropy[..(entropy.Length * part / Parts)]), new(0xD9, [], [])]);
    }

    /// <summary>Ends the first frame's data early.</summary>
    private static byte[] Gif(byte[] file, int part)
    {
        var blocks = GifMutations.Split(file);
        int frame = blocks.FindIndex(block => block[0] == 0x2C);
        blocks[frame] = GifMutations.Shorten(blocks[frame], part, Parts);
        return [.. blocks.SelectMany(block => block)];
    }

    private static byte[] WebP(byte[] file, int part) => WebPMutations.Shorten(file, part, Parts);
}

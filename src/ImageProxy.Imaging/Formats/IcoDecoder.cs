using System.Buffers.Binary;

namespace ImageProxy.Imaging.Formats;

/// <summary>Reads Windows icons: the largest picture, of equally large ones the one with the most colours.</summary>
public static class IcoDecoder
{
    private const int DirectoryLength = 6;
    private const int EntryLength = 16;

    private static ReadOnlySpan<byte> PngSignature => [0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n'];

    /// <summary>The entry to show; null where the directory is broken or all entries lie outside the file.</summary>
    public static IcoEntry? FindLargest(ReadOnlySpan<byte> file)
    {
        if (file.Length < DirectoryLength || BinaryPrimitives.ReadUInt16LittleEndian(file) != 0 || file[2] is not (1 or 2) || file[3] != 0) return null;
        bool isCursor = file[2] == 2;
        int count = BinaryPrimitives.ReadUInt16LittleEndian(file[4..]);
        IcoEntry? best = null;
        (int Area, int Bits) bestRank = default;
        for (int i = 0; i < count && DirectoryLength + (i + 1) * EntryLength <= file.Length; i++)
        {
            var entry = file.Slice(DirectoryLength + i * EntryLength, EntryLength);
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(entry[8..]), offset = BinaryPrimitives.ReadUInt32LittleEndian(entry[12..]);
            if (length < 8 || offset + (ulong)length > (ulong)file.Length) continue;
            // A side of 0 stands for 256; a cursor has its hot spot where an icon has its bit count.
            int area = (entry[0] == 0 ? 256 : entry[0]) * (entry[1] == 0 ? 256 : entry[1]);
            var rank = (area, isCursor ? 0 : BinaryPrimitives.ReadUInt16LittleEndian(entry[6..]));
            if (best is not null && rank.CompareTo(bestRank) <= 0) continue;
            bestRank = rank;
            best = new((int)offset, (int)length, file.Slice((int)offset, 8).SequenceEqual(PngSignature));
        }

        return best;
    }

    /// <summary>Decodes the largest entry; <see cref="Planning.RenderFailure.Unsupported"/> where that is a PNG, which others read.</summary>
    public static RasterResult Decode(ReadOnlySpan<byte> file) => FindLargest(file) switch
    {
        null => RasterResult.Broken("icon without a picture"),
        { IsPng: true } => RasterResult.Unsupported("icon with a PNG"),
        { } entry => BmpDecoder.DecodeIcon(file.Slice(entry.Offset, entry.Length)),
    };
}

using System.Buffers.Binary;

namespace ImageProxy.Imaging.Formats;

/// <summary>
/// The first directory (IFD0) of TIFF-structured bytes: a TIFF file or an EXIF block, in either byte order. Later directories are never
/// followed, so no loop of offsets can hold us.
/// </summary>
internal readonly ref struct TiffDirectory
{
    private const int EntryBytes = 12, LinkBytes = 4;
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly bool _bigEndian;
    private readonly int _firstEntry;
    private readonly int _entries;

    private TiffDirectory(ReadOnlySpan<byte> bytes, bool bigEndian, int firstEntry, int entries)
    {
        _bytes = bytes;
        _bigEndian = bigEndian;
        _firstEntry = firstEntry;
        _entries = entries;
    }

    /// <summary>None where <paramref name="directory"/> can be searched; Truncated where it would lie outside the bytes.</summary>
    public static HeaderFault Open(ReadOnlySpan<byte> bytes, out TiffDirectory directory)
    {
        directory = default;
        if (bytes.Length < 8)
            return HeaderFault.Truncated;
        bool bigEndian = bytes[0] == 'M';
        if (bytes[0] != bytes[1] || bytes[0] is not ((byte)'I' or (byte)'M'))
            return HeaderFault.Malformed;
        var view = new TiffDirectory(bytes, bigEndian, 0, 0);
        if (view.U16(2) != 42)
            return HeaderFault.Malformed;
        long offset = view.U32(4);
        if (offset < 8)
            return HeaderFault.Malformed;
        if (offset + 2 > bytes.Length)
            return HeaderFault.Truncated;
        int entries = view.U16((int)offset);
        if (offset + 2 + (long)entries * EntryBytes > bytes.Length)
            return HeaderFault.Truncated;
        directory = new TiffDirectory(bytes, bigEndian, (int)offset + 2, entries);
        return HeaderFault.None;
    }

    /// <summary>The first entry with this tag.</summary>
    public bool TryFind(ushort tag, out TiffEntry entry)
    {
        for (int i = 0; i < _entries; i++)
        {
            int at = _firstEntry + i * EntryBytes;
            if (U16(at) != tag)
                continue;
            entry = Entry(at);
            return true;
        }

        entry = default;
        return false;
    }

    /// <summary>The first value of a BYTE, SHORT or LONG entry; <paramref name="otherwise"/> where it is absent or unreadable.</summary>
    public long Value(ushort tag, long otherwise) =>
        TryFind(tag, out TiffEntry entry) && Fits(entry) && entry.Count > 0 ? Value(entry, 0) : otherwise;

    /// <summary>Whether the entry is a list of BYTE, SHORT or LONG that lies wholly inside the bytes.</summary>
    public bool Fits(TiffEntry entry) =>
        entry.Width > 0 && entry.Position >= 0 && entry.Position + (long)entry.Count * entry.Width <= _bytes.Length;

    /// <summary>
    /// Whether the link to the next directory and the values of every entry lie inside the bytes; entries of a type that TIFF 6.0 does not
    /// know are passed over, as it asks for.
    /// </summary>
    public bool IsWhole()
    {
        bool isWhole = _firstEntry + (_entries * EntryBytes) + LinkBytes <= _bytes.Length;
        for (int i = 0; i < _entries && isWhole; i++)
        {
            int at = _firstEntry + (i * EntryBytes);
            long length = U32(at + 4) * (long)WidthOf(U16(at + 2));
            isWhole = length <= 4 || U32(at + 8) + length <= _bytes.Length;
        }

        return isWhole;
    }

    /// <summary>The value at <paramref name="index"/>, which is less than Count, of an entry that <see cref="Fits"/>.</summary>
    public uint Value(TiffEntry entry, int index)
    {
        int at = (int)entry.Position + index * entry.Width;
        return entry.Width switch { 1 => _bytes[at], 2 => U16(at), _ => U32(at) };
    }

    private TiffEntry Entry(int at)
    {
        ushort type = U16(at + 2);
        uint count = U32(at + 4);
        int width = type switch { 1 => 1, 3 => 2, 4 => 4, _ => 0 };
        bool inline = (long)count * width <= 4;
        return new TiffEntry(type, count, width, inline ? at + 8 : U32(at + 8));
    }

    /// <summary>Bytes a value of any type has; 0 for types that are not known.</summary>
    private static int WidthOf(ushort type) => type switch
    {
        1 or 2 or 6 or 7 => 1,
        3 or 8 => 2,
        4 or 9 or 11 => 4,
        5 or 10 or 12 => 8,
        _ => 0,
    };

    private ushort U16(int at) => _bigEndian
        ? BinaryPrimitives.ReadUInt16BigEndian(_bytes[at..])
        : BinaryPrimitives.ReadUInt16LittleEndian(_bytes[at..]);

    private uint U32(int at) => _bigEndian
        ? BinaryPrimitives.ReadUInt32BigEndian(_bytes[at..])
        : BinaryPrimitives.ReadUInt32LittleEndian(_bytes[at..]);
}

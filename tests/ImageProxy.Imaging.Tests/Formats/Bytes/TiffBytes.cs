using static ImageProxy.Imaging.Tests.Formats.Bytes.Raw;

namespace ImageProxy.Imaging.Tests.Formats.Bytes;

/// <summary>Writes a TIFF: header, one directory, values that do not fit their entry, then the picture data.</summary>
internal sealed class TiffBytes(bool bigEndian)
{
    public const int Byte = 1, Short = 3, Long = 4;

    private readonly SortedDictionary<int, (int Type, long[] Values)> _entries = [];

    public TiffBytes Set(int tag, int type, params long[] values)
    {
        _entries[tag] = (type, values);
        return this;
    }

    public TiffBytes Remove(int tag)
    {
        _entries.Remove(tag);
        return this;
    }

    /// <summary>An uncompressed RGB picture in one strip; its offset is set by <see cref="Build"/>.</summary>
    public static TiffBytes Picture(bool bigEndian, int width, int height, int samples = 3, int bits = 8) => new TiffBytes(bigEndian)
        .Set(256, Long, width).Set(257, Long, height).Set(258, Short, [.. Enumerable.Repeat((long)bits, samples)]).Set(259, Short, 1)
        .Set(262, Short, samples < 3 ? 1 : 2).Set(273, Long, 0).Set(277, Short, samples)
        .Set(279, Long, ((long)width * bits * samples + 7) / 8 * height);

    public static byte[] Exif(bool bigEndian, int orientation) =>
        Join(Text("Exif\0\0"), new TiffBytes(bigEndian).Set(0x0112, Short, orientation).Build());

    /// <param name="dataLength">Bytes of picture data; as StripByteCounts says where negative.</param>
    public byte[] Build(long dataLength = -1)
    {
        int afterDirectory = 8 + 2 + 12 * _entries.Count + 4;
        int outside = _entries.Values.Sum(e => Length(e) > 4 ? Length(e) : 0);
        if (_entries.TryGetValue(273, out var strips) && strips.Values is [0])
            _entries[273] = (strips.Type, [afterDirectory + outside]);
        List<byte[]> directory = [U16(_entries.Count)], values = [];
        int next = afterDirectory;
        foreach (var (tag, entry) in _entries)
        {
            byte[] list = Join(entry.Values.Select(v => Value(entry.Type, v)));
            bool inline = list.Length <= 4;
            directory.Add(Join(U16(tag), U16(entry.Type), U32(entry.Values.Length), inline ? [.. list, .. new byte[4 - list.Length]] : U32(next)));
            if (inline)
                continue;
            values.Add(list);
            next += list.Length;
        }

        long data = dataLength >= 0 ? dataLength : _entries.TryGetValue(279, out var lengths) ? lengths.Values.Sum() : 0;
        return Join(Text(bigEndian ? "MM" : "II"), U16(42), U32(8), Join(directory), U32(0), Join(values), new byte[data]);
    }

    private static int Length((int Type, long[] Values) entry) => entry.Values.Length * Width(entry.Type);

    private static int Width(int type) => type switch { Short => 2, Long => 4, _ => 1 };

    private byte[] Value(int type, long value) => Width(type) switch { 2 => U16((int)value), 4 => U32(value), _ => [(byte)value] };

    private byte[] U16(int value) => bigEndian ? Be16(value) : Le16(value);

    private byte[] U32(long value) => bigEndian ? Be32(value) : Le32(value);
}

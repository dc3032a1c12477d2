using System.Buffers.Binary;

namespace ImageProxy.Pictures.Tests.Encoders;

/// <summary>A TIFF directory read plainly: tag to type and bytes, wherever they lie.</summary>
internal sealed class TiffEntries : Dictionary<int, (int Type, byte[] Value)>
{
    private readonly bool _bigEndian;

    private TiffEntries(bool bigEndian) => _bigEndian = bigEndian;

    /// <summary>Offset of the directory behind this one, 0 for none.</summary>
    public int Next { get; private set; }

    /// <param name="pointer">Where the offset of the directory is written.</param>
    public static TiffEntries Of(byte[] file, int pointer) => At(file, new TiffEntries(file[0] == 'M').Number(file.AsSpan(pointer, 4)));

    public static TiffEntries At(byte[] file, int offset)
    {
        var entries = new TiffEntries(file[0] == 'M');
        int count = entries.Number(file.AsSpan(offset, 2)), lastTag = -1;
        for (int i = 0, at = offset + 2; i < count; i++, at += 12)
        {
            int tag = entries.Number(file.AsSpan(at, 2)), type = entries.Number(file.AsSpan(at + 2, 2));
            Assert.That(tag, Is.GreaterThan(lastTag), "tags must ascend");
            lastTag = tag;
            int length = entries.Number(file.AsSpan(at + 4, 4)) * (type switch { 3 => 2, 4 => 4, 5 => 8, _ => 1 });
            int from = length <= 4 ? at + 8 : entries.Number(file.AsSpan(at + 8, 4));
            Assert.That(from % 2, Is.Zero, "values begin on a word boundary");
            entries[tag] = (type, file[from..(from + length)]);
        }

        entries.Next = entries.Number(file.AsSpan(offset + 2 + (12 * count), 4));
        return entries;
    }

    /// <summary>The first number of a SHORT or LONG.</summary>
    public int Number(int tag) => Number(this[tag].Value.AsSpan(0, this[tag].Type == 3 ? 2 : 4));

    public double[] Rationals(int tag) =>
        [.. this[tag].Value.Chunk(8).Select(value => (double)Number(value.AsSpan(0, 4)) / Number(value.AsSpan(4, 4)))];

    private int Number(ReadOnlySpan<byte> bytes) => (bytes.Length, _bigEndian) switch
    {
        (2, true) => BinaryPrimitives.ReadUInt16BigEndian(bytes),
        (2, false) => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        (_, true) => BinaryPrimitives.ReadInt32BigEndian(bytes),
        _ => BinaryPrimitives.ReadInt32LittleEndian(bytes),
    };
}

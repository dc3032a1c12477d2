namespace ImageProxy.Imaging.Formats;

/// <summary>
/// Takes the fields of a "full box" one after another, big-endian. Behind the end every field is 0 and <see cref="IsPastEnd"/> is set,
/// so a caller may read a group of fields and look once.
/// </summary>
internal ref struct BmffFields
{
    private readonly ReadOnlySpan<byte> _content;
    private int _position;

    public BmffFields(ReadOnlySpan<byte> file, BmffBox box)
    {
        _content = file[box.Start..box.End];
        Version = U8();
        Flags = U8() << 16 | (int)U16();
    }

    public int Version { get; }

    public int Flags { get; }

    public bool IsPastEnd { get; private set; }

    public int U8() => (int)Sized(1);

    public uint U16() => (uint)Sized(2);

    public uint U32() => (uint)Sized(4);

    /// <summary>A number of <paramref name="width"/> bytes, 0 to 8 (0 where it is absent); wider ones are taken for damage.</summary>
    public ulong Sized(int width)
    {
        if (width > 8 || width > _content.Length - _position)
        {
            IsPastEnd = true;
            return 0;
        }

        ulong value = 0;
        for (int i = 0; i < width; i++)
            value = value << 8 | _content[_position++];
        return value;
    }
}

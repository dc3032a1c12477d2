namespace ImageProxy.Imaging.Formats;

/// <summary>
/// What the <c>meta</c> box says about items: which is primary, of what kind, which properties it has, and where its bytes lie.
/// Every extent of every item must lie inside the file, so a file cut before its picture data is noticed.
/// </summary>
internal ref struct HeifItems(ReadOnlySpan<byte> bytes)
{
    public const uint Grid = 0x67726964;

    private const uint Pitm = 0x7069746D, Iinf = 0x69696E66, Infe = 0x696E6665, Iprp = 0x69707270, Ipco = 0x6970636F, Ipma = 0x69706D61,
        Iloc = 0x696C6F63, Idat = 0x69646174, Av01 = 0x61763031, Hvc1 = 0x68766331;

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private BmffBox? _pitm, _iinf, _iprp, _iloc, _idat;
    private uint? _primary;
    private bool _hasAv1, _hasHevc;

    /// <summary>Four letters; 0 where the file does not say.</summary>
    public uint PrimaryType { get; private set; }

    /// <summary>The bytes of the primary item where they lie in one piece.</summary>
    public Range? PrimaryData { get; private set; }

    /// <summary>The list of properties all items share.</summary>
    public BmffBox Properties { get; private set; }

    /// <summary>Places in <see cref="Properties"/>, from 1, in the order in which they apply to the primary item.</summary>
    public List<int> PrimaryProperties { get; } = [];

    /// <summary>By the primary item's kind; for pictures made of others by the kind of those.</summary>
    public readonly ImageFormat Codec => PrimaryType switch
    {
        Av01 => ImageFormat.Avif,
        Hvc1 => ImageFormat.Heic,
        _ when _hasAv1 => ImageFormat.Avif,
        _ when _hasHevc => ImageFormat.Heic,
        _ => ImageFormat.Unknown,
    };

    private static HeaderResult Broken => HeaderResult.Malformed("The description of the file's pictures is broken.");

    public HeaderResult? Read(BmffBox meta)
    {
        var children = new BmffWalker(_bytes, meta.WithoutVersion.Start, meta.End);
        while (children.Next(out BmffBox box))
        {
            switch (box.Type)
            {
                case Pitm: _pitm ??= box; break;
                case Iinf: _iinf ??= box; break;
                case Iprp: _iprp ??= box; break;
                case Iloc: _iloc ??= box; break;
                case Idat: _idat ??= box; break;
            }
        }

        return children.IsBroken || !ReadPrimary() || !ReadKinds() || !ReadProperties() ? Broken : ReadPlaces();
    }

    private bool ReadPrimary()
    {
        if (_pitm is not { } pitm)
            return true;
        var reader = new BmffFields(_bytes, pitm);
        _primary = reader.Version == 0 ? reader.U16() : reader.U32();
        return !reader.IsPastEnd;
    }

    private bool ReadKinds()
    {
        if (_iinf is not { } iinf)
            return true;
        int counted = new BmffFields(_bytes, iinf).Version == 0 ? 2 : 4;
        var entries = new BmffWalker(_bytes, Math.Min(iinf.WithoutVersion.Start + counted, iinf.End), iinf.End);
        while (entries.Next(out BmffBox entry))
        {
            var reader = new BmffFields(_bytes, entry);
            if (entry.Type != Infe || reader.Version < 2)
                continue;
            uint item = reader.Version == 2 ? reader.U16() : reader.U32();
            reader.U16();
            uint type = reader.U32();
            if (reader.IsPastEnd)
                return false;
            _hasAv1 |= type == Av01;
            _hasHevc |= type == Hvc1;
            if (item == _primary)
                PrimaryType = type;
        }

        return !entries.IsBroken;
    }

    private bool ReadProperties()
    {
        if (_iprp is not { } iprp)
            return true;
        var children = new BmffWalker(_bytes, iprp.Start, iprp.End);
        while (children.Next(out BmffBox box))
        {
            if (box.Type == Ipco)
                Properties = box;
            if (box.Type == Ipma && !ReadAssociations(box))
                return false;
        }

        return !children.IsBroken;
    }

    private readonly bool ReadAssociations(BmffBox box)
    {
        var reader = new BmffFields(_bytes, box);
        bool isWide = (reader.Flags & 1) != 0;
        for (uint entries = reader.U32(); entries > 0 && !reader.IsPastEnd; entries--)
        {
            uint item = reader.Version == 0 ? reader.U16() : reader.U32();
            int count = reader.U8();
            bool isPrimary = item == _primary && PrimaryProperties.Count == 0;
            for (; count > 0 && !reader.IsPastEnd; count--)
            {
                int property = isWide ? (int)reader.U16() & 0x7FFF : reader.U8() & 0x7F;
                if (isPrimary && property > 0)
                    PrimaryProperties.Add(property);
            }
        }

        return !reader.IsPastEnd;
    }

    private HeaderResult? ReadPlaces()
    {
        if (_iloc is not { } iloc)
            return null;
        var reader = new BmffFields(_bytes, iloc);
        var widths = (Offset: reader.U8(), Base: reader.U8());
        int extentBytes = (widths.Offset >> 4) + (widths.Offset & 15) + (reader.Version == 0 ? 0 : widths.Base & 15);
        for (uint items = reader.Version < 2 ? reader.U16() : reader.U32(); items > 0 && !reader.IsPastEnd; items--)
        {
            uint item = reader.Version < 2 ? reader.U16() : reader.U32();
            uint method = reader.Version == 0 ? 0 : reader.U16() & 15;
            reader.U16();
            ulong start = reader.Sized(widths.Base >> 4);
            uint extents = reader.U16();

            // Extents that take no bytes in the list are all alike: one look is enough, and 65,535 of them cost nothing.
            for (uint left = extentBytes == 0 ? Math.Min(extents, 1) : extents; left > 0 && !reader.IsPastEnd; left--)
            {
                reader.Sized(reader.Version == 0 ? 0 : widths.Base & 15);
                ulong from = start + reader.Sized(widths.Offset >> 4), length = reader.Sized(widths.Offset & 15);
                if (!reader.IsPastEnd && (from < start || !Place(item, method, from, length, isOnly: extents == 1)))
                    return HeaderResult.Truncated("The file ends before its picture data does.");
            }
        }

        return reader.IsPastEnd ? Broken : null;
    }

    /// <summary>False where the extent reaches out of what holds it: the file (method 0) or the <c>idat</c> box (method 1).</summary>
    private bool Place(uint item, uint method, ulong from, ulong length, bool isOnly)
    {
        if (method > 1)
            return true;
        var holder = method == 0 ? new BmffBox(0, 0, _bytes.Length) : _idat.GetValueOrDefault();
        if (from > (uint)holder.Length || length > (uint)holder.Length - from)
            return false;
        int start = holder.Start + (int)from;
        if (item == _primary && isOnly)
            PrimaryData = start..(length == 0 ? holder.End : start + (int)length);
        return true;
    }
}

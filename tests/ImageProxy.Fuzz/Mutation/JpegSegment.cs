namespace ImageProxy.Fuzz.Mutation;

/// <summary>A marker, what its length field covers, and the entropy-coded bytes up to the next marker.</summary>
internal sealed record JpegSegment(byte Marker, byte[] Body, byte[] Entropy)
{
    private const byte Soi = 0xD8, Eoi = 0xD9, Rst0 = 0xD0;

    /// <summary>True for markers that have no length.</summary>
    private bool IsBare => Marker is Soi or Eoi or 0x01 or (>= Rst0 and < Soi);

    /// <summary>As far as the bytes make sense; restart markers stay among the entropy-coded bytes.</summary>
    public static List<JpegSegment> Read(byte[] file)
    {
        var segments = new List<JpegSegment>();
        int at = 0;
        while (at + 1 < file.Length && file[at] == 0xFF)
        {
            byte marker = file[at + 1];
            at += 2;
            byte[] body = [];
            if (!new JpegSegment(marker, [], []).IsBare)
            {
                if (at + 2 > file.Length)
                    break;
                int length = (file[at] << 8) | file[at + 1];
                if (length < 2 || at + length > file.Length)
                    break;
                body = file[(at + 2)..(at + length)];
                at += length;
            }

            int end = marker == Eoi ? file.Length : NextMarker(file, at);
            segments.Add(new(marker, body, file[at..end]));
            at = end;
        }

        return segments;
    }

    public static byte[] Write(IEnumerable<JpegSegment> segments)
    {
        using var file = new MemoryStream();
        foreach (var segment in segments)
        {
            file.Write([0xFF, segment.Marker]);
            if (!segment.IsBare)
            {
                int length = Math.Min(segment.Body.Length + 2, ushort.MaxValue);
                file.Write([(byte)(length >> 8), (byte)length]);
                file.Write(segment.Body);
            }

            file.Write(segment.Entropy);
        }

        return file.ToArray();
    }

    private static int NextMarker(byte[] file, int at)
    {
        for (; at + 1 < file.Length; at++)
        {
            if (file[at] == 0xFF && file[at + 1] is not (0 or 0xFF or (>= Rst0 and < Soi)))
                return at;
        }

        return file.Length;
    }
}

namespace ImageProxy.Pictures.Tests.Encoders;

/// <summary>A plain decoder for the picture data of a GIF, stricter than viewers are: the stream must close with its end code.</summary>
internal static class LzwStream
{
    /// <param name="data">From the minimum code size on, to the empty block.</param>
    /// <returns>Indexes up to the end code.</returns>
    public static List<byte> Decode(ReadOnlySpan<byte> data)
    {
        byte[] bytes = Join(data[1..]);
        int clear = 1 << data[0], width = data[0] + 1, bit = 0;
        var strings = new List<byte[]>();
        var output = new List<byte>();
        byte[]? last = null;
        while (true)
        {
            int code = Bits(bytes, bit, width);
            bit += width;
            if (code == clear)
            {
                strings = [.. Enumerable.Range(0, clear + 2).Select(index => new[] { (byte)index })];
                (width, last) = (data[0] + 1, null);
                continue;
            }

            if (code == clear + 1)
            {
                Assert.That((bit + 7) / 8, Is.EqualTo(bytes.Length), "nothing may follow the end code");
                return output;
            }

            byte[] text = code < strings.Count ? strings[code] : [.. last!, last![0]];
            output.AddRange(text);
            if (last is not null && strings.Count < 4096)
                strings.Add([.. last, text[0]]);
            if (strings.Count == 1 << width && width < 12)
                width++;
            last = text;
        }
    }

    private static byte[] Join(ReadOnlySpan<byte> blocks)
    {
        var bytes = new List<byte>();
        for (int at = 0; blocks[at] > 0; at += 1 + blocks[at])
            bytes.AddRange(blocks.Slice(at + 1, blocks[at]));
        return [.. bytes];
    }

    private static int Bits(byte[] bytes, int from, int count)
    {
        int value = 0;
        for (int i = 0; i < count; i++)
            value |= ((bytes[(from + i) / 8] >> ((from + i) % 8)) & 1) << i;
        return value;
    }
}

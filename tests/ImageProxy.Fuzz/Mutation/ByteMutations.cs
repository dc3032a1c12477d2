namespace ImageProxy.Fuzz.Mutation;

/// <summary>Changes that know nothing of any format. Headers are hit as often as all the rest of a file.</summary>
internal static class ByteMutations
{
    private const int HeadLength = 80;
    private const int LongestPiece = 64;
    private const int MostRepeats = 40;

    /// <param name="other">A file to take pieces from.</param>
    public static byte[] Apply(byte[] bytes, byte[] other, SeededRandom random)
    {
        if (bytes.Length == 0)
            return random.Bytes(random.Below(32));
        int at = Place(bytes.Length, random), length = Math.Min(1 + random.Below(LongestPiece), bytes.Length - at);
        return random.Below(12) switch
        {
            0 => Change(bytes, at, [(byte)(bytes[at] ^ (1 << random.Below(8)))]),
            1 => Change(bytes, at, [random.Byte()]),
            2 => Change(bytes, at, [(byte)(bytes[at] + random.Below(35) - 17)]),
            3 or 4 => Change(bytes, at, Number(random.Edge(), 2 + (2 * random.Below(2)), random.OneIn(2))),
            5 => [.. bytes[..at], .. random.Bytes(length), .. bytes[at..]],
            6 => [.. bytes[..at], .. bytes[(at + length)..]],
            7 => Repeat(bytes, at, length, 1 + random.Below(MostRepeats)),
            8 => Splice(bytes, at, length, other, random),
            9 => bytes[..at],
            10 => Change(bytes, at, new byte[length]),
            _ => Swap(bytes, at, length, Place(bytes.Length, random)),
        };
    }

    /// <summary>Some bytes of <paramref name="bytes"/> changed, the length kept.</summary>
    public static byte[] Noise(byte[] bytes, SeededRandom random)
    {
        byte[] copy = [.. bytes];
        for (int i = 1 + random.Below(4); i > 0 && copy.Length > 0; i--)
            copy[random.Below(copy.Length)] = random.OneIn(2) ? random.Byte() : (byte)random.Edge();
        return copy;
    }

    /// <summary>A number of 1, 2, 3, 4 or 8 bytes; what does not fit is cut.</summary>
    public static byte[] Number(ulong value, int width, bool bigEndian)
    {
        byte[] bytes = new byte[width];
        for (int i = 0; i < width; i++)
            bytes[bigEndian ? width - 1 - i : i] = (byte)(value >> (8 * i));
        return bytes;
    }

    /// <summary>A copy with <paramref name="patch"/> at <paramref name="at"/>, as far as it reaches.</summary>
    public static byte[] Change(byte[] bytes, int at, byte[] patch)
    {
        byte[] copy = [.. bytes];
        int count = Math.Min(patch.Length, copy.Length - at);
        if (at >= 0 && count > 0)
            patch.AsSpan(0, count).CopyTo(copy.AsSpan(at));
        return copy;
    }

    private static int Place(int length, SeededRandom random) => random.OneIn(2) ? random.Below(Math.Min(length, HeadLength)) : random.Below(length);

    private static byte[] Repeat(byte[] bytes, int at, int length, int times)
    {
        byte[] piece = bytes[at..(at + length)];
        return [.. bytes[..at], .. Enumerable.Repeat(piece, times).SelectMany(part => part), .. bytes[at..]];
    }

    private static byte[] Splice(byte[] bytes, int at, int length, byte[] other, SeededRandom random)
    {
        int from = random.Below(other.Length), count = random.OneIn(3) ? other.Length - from : Math.Min(length, other.Length - from);
        return [.. bytes[..at], .. other.AsSpan(from, count), .. bytes[(random.OneIn(2) ? at : at + length)..]];
    }

    private static byte[] Swap(byte[] bytes, int at, int length, int with)
    {
        length = Math.Min(length, bytes.Length - with);
        byte[] copy = [.. bytes];
        bytes.AsSpan(with, length).CopyTo(copy.AsSpan(at));
        bytes.AsSpan(at, length).CopyTo(copy.AsSpan(with));
        return copy;
    }
}

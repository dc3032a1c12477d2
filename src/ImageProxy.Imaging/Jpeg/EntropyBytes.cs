namespace ImageProxy.Imaging.Jpeg;

/// <summary>Entropy-coded bytes as they lie in a file: each 0xFF of the data has a zero behind it. Source: ITU-T T.81, F.1.2.3 and B.1.1.5.</summary>
internal static class EntropyBytes
{
    /// <summary>Copies data up to the next marker, without the stuffed zeros.</summary>
    /// <param name="data">Not shorter than <paramref name="file"/>.</param>
    /// <param name="marker">Offset in <paramref name="file"/> of the marker's first 0xFF; its length where there is no marker.</param>
    /// <returns>Bytes of <paramref name="data"/> that were written.</returns>
    public static int Unstuff(ReadOnlySpan<byte> file, Span<byte> data, out int marker)
    {
        int from = 0, to = 0;
        while (true)
        {
            int run = file[from..].IndexOf((byte)0xFF);
            if (run < 0 || from + run + 1 == file.Length)
            {
                int rest = run < 0 ? file.Length - from : run;
                file.Slice(from, rest).CopyTo(data[to..]);
                marker = file.Length;
                return to + rest;
            }

            bool stuffed = file[from + run + 1] == 0;
            file.Slice(from, stuffed ? run + 1 : run).CopyTo(data[to..]);
            if (!stuffed)
            {
                marker = from + run;
                return to + run;
            }

            to += run + 1;
            from += run + 2;
        }
    }

    /// <summary>Offset of the first marker that ends the scan, restart markers passed over; the length of <paramref name="file"/> where there is none.</summary>
    public static int FindEnd(ReadOnlySpan<byte> file)
    {
        for (int at = 0; ; at += 2)
        {
            int found = file[at..].IndexOf((byte)0xFF);
            if (found < 0 || at + found + 1 == file.Length)
                return file.Length;
            at += found;
            if (file[at + 1] is not (0 or (>= 0xD0 and <= 0xD7)))
                return at;
        }
    }
}

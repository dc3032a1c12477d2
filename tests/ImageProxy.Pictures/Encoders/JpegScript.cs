namespace ImageProxy.Pictures.Encoders;

/// <summary>The order in which a JPEG sends its coefficients.</summary>
internal static class JpegScript
{
    private const int MostScans = 2_000;

    /// <summary>Bits of a coefficient that passes may send one by one: the first pass and 13 refinements (T.81, B.2.3, Al ≤ 13).</summary>
    private const int MostPasses = 14;

    public static IReadOnlyList<JpegScan> For(int components, JpegOptions options)
    {
        int[] all = [.. Enumerable.Range(0, components)];
        if (!options.Progressive)
            return options.ScanForEach ? [.. all.Select(c => new JpegScan([c], 0, 63, 0, 0))] : [new(all, 0, 63, 0, 0)];
        return options.Script is { } script ? script : options.Scans is { } scans ? Exactly(scans, all) : Usual(all);
    }

    private static List<JpegScan> Usual(int[] all) =>
    [
        new(all, 0, 0, 0, 1),
        .. all.Select(c => new JpegScan([c], 1, 5, 0, 2)),
        .. all.Select(c => new JpegScan([c], 6, 63, 0, 2)),
        .. all.Select(c => new JpegScan([c], 1, 63, 2, 1)),
        new(all, 0, 0, 1, 0),
        .. all.Select(c => new JpegScan([c], 1, 63, 1, 0)),
    ];

    // One scan for DC; the others are shared out over bands of coefficients, as narrow as one, and then over their bits.
    private static List<JpegScan> Exactly(int count, int[] all)
    {
        int most = Math.Min(MostScans, 1 + (63 * all.Length * MostPasses));
        if (count <= all.Length || count > most)
            throw new ArgumentOutOfRangeException(nameof(count), count, $"{all.Length} components take {all.Length + 1} to {most} scans.");
        int left = count - 1;
        int bands = Math.Min(left, 63 * all.Length);
        var script = new List<JpegScan> { new(all, 0, 0, 0, 0) };
        for (int band = 0, c = 0; c < all.Length; c++)
        {
            int share = Share(bands, all.Length, c);
            for (int i = 0, first = 1; i < share; i++, band++)
            {
                int last = first + Share(63, share, i) - 1;
                int passes = Share(left, bands, band);
                for (int low = passes - 1; low >= 0; low--)
                    script.Add(new([c], first, last, low == passes - 1 ? 0 : low + 1, low));
                first = last + 1;
            }
        }

        return script;
    }

    /// <summary>The <paramref name="index"/>th of as equal parts as can be, larger ones first.</summary>
    private static int Share(int total, int parts, int index) => (total / parts) + (index < total % parts ? 1 : 0);
}

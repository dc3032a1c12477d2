namespace ImageProxy.Pictures.Encoders;

/// <summary>Where a scan's symbols go: counted, to make tables that fit, or written with such tables.</summary>
internal sealed class JpegSymbols
{
    private readonly int[][] _frequencies = [.. Enumerable.Range(0, 4).Select(_ => new int[256])];
    private readonly JpegBits? _bits;
    private readonly HuffmanTable?[] _tables;

    public JpegSymbols() => _tables = [];

    /// <param name="tables">DC 0, DC 1, AC 0, AC 1; null where the scan needs none.</param>
    public JpegSymbols(JpegBits bits, HuffmanTable?[] tables) => (_bits, _tables) = (bits, tables);

    /// <summary>A table for each that was used, in the same order.</summary>
    public HuffmanTable?[] FittingTables() =>
        [.. _frequencies.Select(counts => counts.Any(count => count > 0) ? HuffmanTable.For(counts) : null)];

    /// <summary>As if each symbol occurred half as often as the next more frequent one.</summary>
    public HuffmanTable?[] LopsidedTables() =>
        [.. _frequencies.Select(counts => counts.Any(count => count > 0) ? HuffmanTable.For(Lopsided(counts)) : null)];

    public void Dc(int table, int symbol) => Symbol(table, symbol);

    public void Ac(int table, int symbol) => Symbol(2 + table, symbol);

    public void Bits(int value, int count) => _bits?.Write(value, count);

    public void Restart(int number) => _bits?.Restart(number);

    private void Symbol(int table, int symbol)
    {
        if (_bits is null)
        {
            _frequencies[table][symbol]++;
            return;
        }

        var (code, length) = _tables[table]![symbol];
        _bits.Write(code, length);
    }

    private static int[] Lopsided(int[] counts)
    {
        int[] made = new int[counts.Length];
        int rank = 0;
        foreach (int symbol in Enumerable.Range(0, counts.Length).Where(symbol => counts[symbol] > 0).OrderByDescending(symbol => counts[symbol]))
            made[symbol] = Math.Max(1, 1 << 28 >> Math.Min(rank++, 28));
        return made;
    }
}

namespace ImageProxy.Pictures.Encoders;

/// <summary>Up to 255 colours for a frame by median cut over 32,768 cells of colour, and one more for transparency where alpha is under 128.</summary>
internal sealed class GifPalette
{
    private const int MostColors = 255;
    private const int Cells = 1 << 15;

    private readonly byte[] _indexOfCell = new byte[Cells];
    private readonly Dictionary<int, byte>? _indexOfColor;
    private readonly List<byte[]> _colors = [];

    public GifPalette(Bitmap frame)
    {
        var distinct = DistinctColors(frame, out bool transparent);
        if (distinct is not null)
        {
            _indexOfColor = [];
            foreach (int color in distinct)
            {
                _indexOfColor[color] = (byte)_colors.Count;
                _colors.Add([(byte)(color >> 16), (byte)(color >> 8), (byte)color]);
            }
        }
        else
        {
            CutCells(frame);
        }

        if (transparent)
            Transparent = _colors.Count;
    }

    /// <summary>Index that stands for no colour; null where the frame is opaque.</summary>
    public int? Transparent { get; }

    /// <summary>Bits of an index, 1 to 8.</summary>
    public int Bits => Math.Max(1, 32 - int.LeadingZeroCount(_colors.Count + (Transparent is null ? 0 : 1) - 1));

    /// <summary>Three bytes for each of 2^<see cref="Bits"/> entries, unused ones black.</summary>
    public byte[] Table()
    {
        byte[] table = new byte[3 << Bits];
        for (int i = 0; i < _colors.Count; i++)
            _colors[i].CopyTo(table, 3 * i);
        return table;
    }

    public byte[] Indexes(Bitmap frame)
    {
        var pixels = frame.Pixels;
        byte[] indexes = new byte[pixels.Length / 4];
        for (int i = 0; i < indexes.Length; i++)
        {
            var pixel = pixels.Slice(4 * i, 4);
            if (pixel[3] < 128)
                indexes[i] = (byte)Transparent!.Value;
            else
                indexes[i] = _indexOfColor is { } exact ? exact[Rgb(pixel)] : _indexOfCell[Cell(pixel)];
        }

        return indexes;
    }

    private static int Rgb(ReadOnlySpan<byte> pixel) => (pixel[0] << 16) | (pixel[1] << 8) | pixel[2];

    private static int Cell(ReadOnlySpan<byte> pixel) => (pixel[0] >> 3 << 10) | (pixel[1] >> 3 << 5) | (pixel[2] >> 3);

    private static SortedSet<int>? DistinctColors(Bitmap frame, out bool transparent)
    {
        SortedSet<int>? distinct = [];
        transparent = false;
        var pixels = frame.Pixels;
        int last = -1;
        for (int i = 0; i < pixels.Length; i += 4)
        {
            transparent |= pixels[i + 3] < 128;
            int color = Rgb(pixels.Slice(i, 3));
            if (pixels[i + 3] < 128 || color == last || distinct is null)
                continue;
            last = color;
            distinct.Add(color);
            if (distinct.Count > MostColors)
                distinct = null;
        }

        return distinct;
    }

    private void CutCells(Bitmap frame)
    {
        var cells = new GifCell[Cells];
        var pixels = frame.Pixels;
        for (int i = 0; i < pixels.Length; i += 4)
        {
            if (pixels[i + 3] >= 128)
                cells[Cell(pixels.Slice(i, 3))].Add(pixels.Slice(i, 3));
        }

        int[] used = [.. Enumerable.Range(0, Cells).Where(cell => cells[cell].Count > 0)];
        foreach (var box in MedianCut(cells, used))
        {
            foreach (int cell in box)
                _indexOfCell[cell] = (byte)_colors.Count;
            long count = box.Sum(cell => cells[cell].Count);
            _colors.Add([.. Enumerable.Range(0, 3).Select(channel => (byte)((box.Sum(cell => cells[cell][channel]) + (count / 2)) / count))]);
        }
    }

    // The box whose pixels times longest side are most is cut at the median of that side, until there are enough.
    private static List<int[]> MedianCut(GifCell[] cells, int[] used)
    {
        var boxes = new PriorityQueue<(int[] Cells, int Shift), long>();
        Enqueue(used);
        while (boxes.Count < MostColors && boxes.TryPeek(out var box, out long priority) && priority < 0)
        {
            boxes.Dequeue();
            int[] sorted = [.. box.Cells.OrderBy(cell => (cell >> box.Shift) & 31)];
            long half = sorted.Sum(cell => cells[cell].Count) / 2;
            int cut = 0;
            for (long sum = 0; cut < sorted.Length - 1 && (cut == 0 || sum < half); cut++)
                sum += cells[sorted[cut]].Count;
            Enqueue(sorted[..cut]);
            Enqueue(sorted[cut..]);
        }

        return [.. boxes.UnorderedItems.Select(item => item.Element.Cells)];

        void Enqueue(int[] box)
        {
            int[] spans = [.. new[] { 10, 5, 0 }.Select(shift => box.Max(cell => (cell >> shift) & 31) - box.Min(cell => (cell >> shift) & 31))];
            int longest = Array.IndexOf(spans, spans.Max());
            boxes.Enqueue((box, 10 - (5 * longest)), -spans[longest] * box.Sum(cell => cells[cell].Count));
        }
    }
}

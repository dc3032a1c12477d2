using ImageProxy.Imaging.Geometry;
using static ImageProxy.Pictures.Scenes.Shapes;

namespace ImageProxy.Pictures.Scenes;

/// <summary>
/// A test chart of 8 × 6 square cells in the middle of a grey field: what a resizer, a codec or a turn does wrong shows in it.
/// TL, TR, BL and BR name the corners; between them checkerboards and grey steps; a zone plate, a large F and lines of 1 to 3 pixels in
/// the middle; a row of pure colours below. Lines, boards and <see cref="Patches"/> are exact: no pixel of them is smoothed.
/// </summary>
public static class Chart
{
    private const int Columns = 8, Rows = 6;
    private static readonly Color Field = new(192, 192, 192);

    private static readonly Color[] Pure =
        [Color.White, new(255, 255, 0), new(0, 255, 255), new(0, 255, 0), new(255, 0, 255), new(255, 0, 0), new(0, 0, 255), Color.Black];

    /// <exception cref="ArgumentOutOfRangeException">The chart would be smaller than 64×48: its cells would have no inside.</exception>
    /// <param name="seed">Moves the rings of the zone plate; everything else is the same for every seed.</param>
    public static Bitmap Draw(int width, int height, int seed = 1)
    {
        var grid = new Grid(width, height);
        var bitmap = Bitmap.Draw(width, height, (x, y) => At(x, y, grid, seed));
        foreach (var (area, color) in Patches(width, height))
            Fill(bitmap, area, (_, _) => color);
        for (int i = 0; i < 4; i++)
            Fill(bitmap, grid.Cell(2 + i, 0), (x, y) => (((x >> i) + (y >> i)) & 1) == 0 ? Color.White : Color.Black);
        for (int i = 0; i < 9; i++)
        {
            int across = i / 3, line = (i % 3) + 1;
            Fill(bitmap, grid.Cell(5 + (i % 3), 1 + across), (x, y) =>
                (across == 0 ? x : across == 1 ? y : x + y) / line % 2 == 0 ? Color.Black : Color.White);
        }

        return bitmap;
    }

    /// <summary>The flat patches of a chart of this size: eight pure colours, then twelve greys from black to white.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no chart of this size: it is smaller than 64×48.</exception>
    public static IReadOnlyList<(PixelArea Area, Color Color)> Patches(int width, int height)
    {
        var grid = new Grid(width, height);
        var colors = Pure.Select((color, i) => (grid.Cell(i, 4), color));
        var greys = Enumerable.Range(0, 12).Select(i => (grid.HalfCell(2 + i, 5), Grey(i * 255 / 11)));
        return [.. colors, .. greys];
    }

    private static Color Grey(int value) => new((byte)value, (byte)value, (byte)value);

    private static void Fill(Bitmap bitmap, PixelArea area, Func<int, int, Color> colorAt)
    {
        for (int y = 0; y < area.Height; y++)
        {
            for (int x = 0; x < area.Width; x++)
                bitmap[area.Left + x, area.Top + y] = colorAt(x, y);
        }
    }

    /// <summary>What is drawn smoothly: the field, the zone plate and the letters.</summary>
    private static Color At(int x, int y, Grid grid, int seed)
    {
        double pixel = 1.0 / grid.Side, u = (x + 0.5 - grid.Left) * pixel, v = (y + 0.5 - grid.Top) * pixel;
        if (u is > 0.06 and < 2.94 && v is > 1.06 and < 3.94)
            return ZonePlate(u - 1.5, v - 2.5, grid.Side, seed);
        double letters = Letters.Distance("F", (u - 3.38) / 2.2, (v - 1.4) / 2.2, 0.17) * 2.2;
        (string label, double left, double top) = (u < 4, v < 3) switch
        {
            (true, true) => ("TL", 0, 0),
            (false, true) => ("TR", 7, 0),
            (true, false) => ("BL", 0, 5),
            _ => ("BR", 7, 5),
        };
        letters = Math.Min(letters, Letters.Distance(label, (u - left - 0.2) / 0.4, (v - top - 0.3) / 0.4, 0.16) * 0.4);
        return new Paint(Field.R / 255.0, Field.G / 255.0, Field.B / 255.0).Under(Paint.Black, Cover(letters, pixel)).ToColor();
    }

    /// <summary>Rings ever closer: from 0 in the middle to half a period a pixel, the finest there is, at the middle of each edge.</summary>
    private static Color ZonePlate(double u, double v, int side, int seed)
    {
        double phase = Math.PI / 2 * ((u * u) + (v * v)) * side / 1.44;
        return new Paint(1, 1, 1).Mix(Paint.Black, 0.5 - (0.5 * Math.Cos(phase + (seed - 1)))).ToColor();
    }

    /// <summary>Where the cells are: as large as fit, in whole pixels.</summary>
    private readonly struct Grid(int width, int height)
    {
        private const int SmallestSide = 8;

        public int Side { get; } = Math.Min(width / Columns, height / Rows) is >= SmallestSide and int side
            ? side
            : throw new ArgumentOutOfRangeException(nameof(width), $"A chart is at least {Columns * SmallestSide}x{Rows * SmallestSide}, not {width}x{height}.");

        public int Left => (width - (Columns * Side)) / 2;

        public int Top => (height - (Rows * Side)) / 2;

        /// <summary>The inside of a cell, an eighth of its side away from the neighbours.</summary>
        public PixelArea Cell(int column, int row) => Inside(Left + (column * Side), Top + (row * Side), Side);

        /// <summary>The inside of half a cell, the column counted in halves.</summary>
        public PixelArea HalfCell(int column, int row) => Inside(Left + (column * Side / 2), Top + (row * Side), Side / 2);

        private PixelArea Inside(int x, int y, int wide) => new(x + (Side / 16), y + (Side / 16), wide - (Side / 8), Side - (Side / 8));
    }
}

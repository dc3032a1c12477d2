using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Letters;
using ImageProxy.Imaging.Planes;
using ImageProxy.Imaging.Planning;
using ImageProxy.Imaging.Png;

namespace ImageProxy.Modes.Testing;

/// <summary>
/// All pictures of a mode's test on one: a row for each original, a column for each box, on a chequered ground where they are see-through. What is not
/// like its golden has a red frame, with the golden and the difference (eight times as strong) below it; what has none has a yellow frame.
/// </summary>
internal static class ContactSheet
{
    private const int Gap = 14, Letter = 11, Frame = 3, Check = 8, Amplified = 8;

    private static readonly Color Paper = new(250, 250, 248), Ink = new(60, 60, 66), Wrong = new(210, 40, 40), Unknown = new(235, 180, 40), Light = new(225, 225, 225);

    /// <param name="cells">Those of one original behind each other, each original with the same boxes.</param>
    /// <returns>A PNG.</returns>
    public static byte[] Draw(string title, IReadOnlyList<ModeCell> cells)
    {
        // :: 1 How large: columns as wide as their widest, rows as high as their highest.
        var rows = cells.GroupBy(cell => cell.Original).Select(row => row.ToArray()).ToArray();
        int[] widths = [.. rows[0].Select((cell, i) => Math.Max(StrokeText.WidthOf(cell.Box.ToString(), Letter), rows.Max(row => Lines(row[i]).Max(line => line?.Size.Width ?? 60))))];
        var heights = rows.Select(row => Enumerable.Range(0, row.Any(cell => cell.Differs) ? 3 : 1).Select(line => row.Max(cell => line < Lines(cell).Length ? Lines(cell)[line]?.Size.Height ?? 60 : 0)).ToArray()).ToArray();
        int labels = Math.Max(StrokeText.WidthOf(title, Letter), rows.Max(row => StrokeText.WidthOf(row[0].Original, Letter)));
        PixelSize size = new(labels + (2 * Gap) + widths.Sum(width => width + Gap), Letter + (3 * Gap) + heights.Sum(row => row.Sum(line => line + Gap)));

        // :: 2 Titles.
        using var canvas = new PixelCanvas(size, 4);
        var sheet = new RgbaPicture(canvas.Pixels, size, PixelArea.Of(size));
        Fill(sheet, PixelArea.Of(size), Paper);
        StrokeText.Draw(sheet, title, new(Gap, Gap), Letter, Ink);
        for (int i = 0, left = labels + (2 * Gap); i < widths.Length; left += widths[i++] + Gap)
            StrokeText.Draw(sheet, rows[0][i].Box.ToString(), new(left, Gap), Letter, Ink);

        // :: 3 Pictures.
        int top = Letter + (2 * Gap);
        foreach (var (row, lines) in rows.Zip(heights))
        {
            StrokeText.Draw(sheet, row[0].Original, new(Gap, top + Frame), Letter, Ink);
            for (int i = 0, left = labels + (2 * Gap); i < row.Length; left += widths[i++] + Gap)
                Lay(sheet, row[i], new(left, top), lines);
            top += lines.Sum(line => line + Gap);
        }

        return PngEncoder.Encode(canvas, level: 6);
    }

    private static void Lay(RgbaPicture sheet, ModeCell cell, PixelPoint at, int[] heights)
    {
        foreach (var (picture, height) in Lines(cell).Take(2).Zip(heights))
        {
            var area = PixelArea.At(at, picture?.Size ?? new(60, 60));
            if (cell.Says.Length > 0)
                Fill(sheet, new(area.Left - Frame, area.Top - Frame, area.Width + (2 * Frame), area.Height + (2 * Frame)), cell.Failed || cell.Differs ? Wrong : Unknown);
            Chequer(sheet, area);
            if (picture is null)
                StrokeText.Draw(sheet, "NONE", new(area.Left + 4, area.Top + 24), Letter, Wrong);
            else
                sheet.Lay(picture.Pixels, area, 1);
            at = at with { Top = at.Top + height + Gap };
        }

        if (cell.Differs && cell.Golden is { } golden && golden.Size == cell.Made!.Size)
            LayDifference(sheet, cell.Made, golden, at);
    }

    /// <summary>What is drawn below each other; the third stands for the difference, which is as large.</summary>
    private static PixelCanvas?[] Lines(ModeCell cell) => cell.Differs ? [cell.Made, cell.Golden, cell.Made] : [cell.Made];

    private static void LayDifference(RgbaPicture sheet, PixelCanvas made, PixelCanvas golden, PixelPoint at)
    {
        byte[] apart = new byte[made.Pixels.Length];
        for (int i = 0; i < apart.Length; i++)
            apart[i] = (i & 3) == 3 ? (byte)255 : (byte)Math.Min(255, Amplified * (Math.Abs(made.Pixels[i] - golden.Pixels[i]) + Math.Abs(made.Pixels[i | 3] - golden.Pixels[i | 3])));
        sheet.Lay(apart, PixelArea.At(at, made.Size), 1);
    }

    private static void Chequer(RgbaPicture sheet, PixelArea area)
    {
        for (int y = 0; y < area.Height; y += Check)
        {
            for (int x = 0; x < area.Width; x += Check)
            {
                PixelArea square = new(area.Left + x, area.Top + y, Math.Min(Check, area.Width - x), Math.Min(Check, area.Height - y));
                Fill(sheet, square, ((x ^ y) & Check) == 0 ? Color.White : Light);
            }
        }
    }

    private static void Fill(RgbaPicture sheet, PixelArea area, Color color)
    {
        for (int y = area.Top; y < area.Bottom; y++)
        {
            var row = sheet.Row(y);
            for (int x = 4 * area.Left; x < 4 * area.Right; x += 4)
                (row[x], row[x + 1], row[x + 2], row[x + 3]) = (color.R, color.G, color.B, color.A);
        }
    }
}

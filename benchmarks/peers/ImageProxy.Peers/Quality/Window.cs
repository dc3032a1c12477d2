using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Modes;
using ImageProxy.Peers.Pictures;

namespace ImageProxy.Peers.Quality;

/// <summary>The part of an original that a rendition shows, in its pixels, fractions allowed.</summary>
internal readonly record struct Window(double Left, double Top, double Width, double Height)
{
    /// <summary>The part that our mode "crop" plans.</summary>
    public static Window OfOurs(Picture picture, PixelSize size)
    {
        BuiltInModes.TryCreate("crop", new(), out var crop);
        var area = crop!.Plan(picture.Info, new Box(size.Width, size.Height)).Source;
        return new(area.Left, area.Top, area.Width, area.Height);
    }

    /// <summary>
    /// The parts that sharp's "cover" may show: it scales the whole original by one factor and cuts whole pixels of the result. Where an odd number
    /// of them has to go, one side loses one more; and where the scaled size was rounded, what is left over is on one side or shared by both.
    /// </summary>
    public static IEnumerable<Window> OfSharp(Picture picture, PixelSize size)
    {
        var whole = picture.Info.Size;
        double factor = Math.Min((double)whole.Width / size.Width, (double)whole.Height / size.Height);
        return from left in Starts(whole.Width, size.Width, factor)
               from top in Starts(whole.Height, size.Height, factor)
               select new Window(left, top, size.Width * factor, size.Height * factor);
    }

    /// <summary>How far an edge lies from that of another window, at most, in pixels of a rendition.</summary>
    public double OffFrom(Window other, PixelSize size)
    {
        double stepX = other.Width / size.Width, stepY = other.Height / size.Height;
        double[] edges =
        [
            (Left - other.Left) / stepX, (Left + Width - other.Left - other.Width) / stepX, (Top - other.Top) / stepY, (Top + Height - other.Top - other.Height) / stepY,
        ];
        return edges.Max(Math.Abs);
    }

    private static IEnumerable<double> Starts(int original, int side, double factor)
    {
        double scaled = Math.Round(original / factor, MidpointRounding.AwayFromZero), over = (scaled - side) / 2, rest = (original - (scaled * factor)) / 2;
        return new[] { Math.Floor(over) * factor, Math.Ceiling(over) * factor }.SelectMany(start => new[] { start, start + rest }).Distinct();
    }
}

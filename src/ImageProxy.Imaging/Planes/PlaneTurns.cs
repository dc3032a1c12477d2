using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Imaging.Planes;

/// <summary>Turns stored samples upright.</summary>
internal static class PlaneTurns
{
    /// <summary>Side of the squares a quarter turn goes through, so that both planes stay in the cache.</summary>
    private const int Square = 32;

    /// <summary>Copies all of <paramref name="stored"/> into <paramref name="area"/> of <paramref name="upright"/>, which has its size, transposed for quarter turns.</summary>
    public static void Turn(Plane stored, Orientation orientation, Plane upright, PixelArea area)
    {
        var size = stored.Size;
        bool isTransposed = orientation >= Orientation.Transposed;
        if (area.Size != (isTransposed ? size.Transposed : size) || !area.IsWithin(upright.Size))
            throw new ArgumentException($"{size} does not turn into {area} of {upright.Size}.", nameof(area));
        // How the upright row and column that a stored row and column show in run.
        bool fromRight = orientation is Orientation.MirroredHorizontally or Orientation.UpsideDown or Orientation.TurnRight or Orientation.Transverse;
        bool fromBottom = orientation is Orientation.UpsideDown or Orientation.MirroredVertically or Orientation.Transverse or Orientation.TurnLeft;
        if (isTransposed)
            Transpose(stored, upright, area, fromRight, fromBottom);
        else
            Mirror(stored, upright, area, fromRight, fromBottom);
    }

    private static void Mirror(Plane stored, Plane upright, PixelArea area, bool fromRight, bool fromBottom)
    {
        for (int y = 0; y < area.Height; y++)
        {
            var row = upright.Row(area.Top + (fromBottom ? area.Height - 1 - y : y)).Slice(area.Left, area.Width);
            stored.Row(y).CopyTo(row);
            if (fromRight)
                row.Reverse();
        }
    }

    private static void Transpose(Plane stored, Plane upright, PixelArea area, bool fromRight, bool fromBottom)
    {
        var from = stored.Size;
        var to = upright.Samples;
        for (int top = 0; top < from.Height; top += Square)
            for (int left = 0; left < from.Width; left += Square)
                for (int y = top; y < Math.Min(top + Square, from.Height); y++)
                {
                    var row = stored.Row(y);
                    int column = area.Left + (fromRight ? area.Width - 1 - y : y);
                    for (int x = left; x < Math.Min(left + Square, row.Length); x++)
                        to[((area.Top + (fromBottom ? area.Height - 1 - x : x)) * upright.Stride) + column] = row[x];
                }
    }
}

using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Imaging.Planes;

/// <summary>What happens where a picture ends within a plane.</summary>
public static class PlaneEdges
{
    /// <summary>The same for every plane: what an encoder reads beyond the picture.</summary>
    public static void Extend(YCbCrPlanes planes)
    {
        ArgumentNullException.ThrowIfNull(planes);
        Extend(planes.Y, planes.Size);
        if (planes is not { Cb: { } cb, Cr: { } cr })
            return;
        var size = planes.Sampling.ColorSize(planes.Size);
        Extend(cb, size);
        Extend(cr, size);
    }

    /// <summary>Repeats the last column and the last row of the picture up to the plane's own.</summary>
    internal static void Extend(Plane plane, PixelSize picture)
    {
        for (int y = 0; y < picture.Height; y++)
        {
            var row = plane.Row(y);
            row[picture.Width..].Fill(row[picture.Width - 1]);
        }

        for (int y = picture.Height; y < plane.Size.Height; y++)
            plane.Row(picture.Height - 1).CopyTo(plane.Row(y));
    }

    /// <summary>Mixes the outermost samples of the picture with the canvas where they are only partly picture.</summary>
    internal static void Blend(Plane plane, PlaneAxis across, PlaneAxis down, byte canvas)
    {
        for (int x = 0; x < across.Count; x++)
        {
            Mix(plane, across.First + x, down.First, down.FirstShare, canvas);
            Mix(plane, across.First + x, down.First + down.Count - 1, down.LastShare, canvas);
        }

        for (int y = 0; y < down.Count; y++)
        {
            Mix(plane, across.First, down.First + y, across.FirstShare, canvas);
            Mix(plane, across.First + across.Count - 1, down.First + y, across.LastShare, canvas);
        }
    }

    private static void Mix(Plane plane, int x, int y, double share, byte canvas)
    {
        if (share >= 1)
            return;
        ref byte sample = ref plane.Row(y)[x];
        sample = (byte)Math.Round((sample * share) + (canvas * (1 - share)));
    }
}

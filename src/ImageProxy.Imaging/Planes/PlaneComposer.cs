using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Kernels;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Imaging.Planes;

/// <summary>Carries out the geometry of a plan on planes: cut, scale, turn, place. Each plane is resampled once, from its own size to its own size.</summary>
public static class PlaneComposer
{
    /// <param name="stored">All of what the original's bytes hold, decoded at <paramref name="eighths"/>/8, not yet turned.</param>
    /// <param name="plan">Valid for the original; its effects are not applied, and of its background the alpha does not count.</param>
    /// <param name="sampling">Of the planes to make. Without colour, that of the original is left out.</param>
    /// <param name="studio">Planes in the range of WebP, see <see cref="StudioRange"/>, not in JPEG's.</param>
    /// <returns>Planes of <see cref="RenderPlan.Output"/>, filled up to their whole size. The caller disposes them.</returns>
    public static YCbCrPlanes Compose(YCbCrPlanes stored, int eighths, ImageInfo info, RenderPlan plan, PlaneSampling sampling, bool studio = false)
    {
        ArgumentNullException.ThrowIfNull(stored);
        ArgumentNullException.ThrowIfNull(info);
        ArgumentNullException.ThrowIfNull(plan);
        var made = new YCbCrPlanes(plan.Output, sampling);
        try
        {
            var canvas = YCbCrColor.Of(plan.Background);
            double emphasis = PlaneScale.Emphasis(eighths, info.Eighths);
            var luma = new PlaneJob(info, plan, new(1, 1), new(1, 1), eighths, emphasis, studio ? StudioRange.Luma : LevelMap.Same);
            luma.Run(stored.Y, stored.Size, made.Y, canvas.Y);
            PlaneEdges.Extend(made.Y, plan.Output);
            if (made is { Cb: { } cb, Cr: { } cr })
            {
                var from = stored.Sampling.HasColor ? stored.Sampling : new(1, 1);
                var size = from.ColorSize(stored.Size);
                var color = new PlaneJob(info, plan, from, sampling, eighths, emphasis, studio ? StudioRange.Color : LevelMap.Same);
                color.Run(stored.Cb, size, cb, canvas.Cb);
                color.Run(stored.Cr, size, cr, canvas.Cr);
            }

            return made;
        }
        catch
        {
            made.Dispose();
            throw;
        }
    }
}

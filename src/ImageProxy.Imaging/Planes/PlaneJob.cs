using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Kernels;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Imaging.Planes;

/// <summary>The geometry of a plan for planes of one size: Y, or Cb and Cr.</summary>
/// <param name="from">Pixels of the original to a sample, at full scale.</param>
/// <param name="to">Pixels of the rendition to a sample.</param>
/// <param name="eighths">Scale at which the bytes were decoded.</param>
/// <param name="emphasis">See <see cref="PlaneScale.Emphasis(int, int)"/>.</param>
internal readonly struct PlaneJob(ImageInfo info, RenderPlan plan, PlaneSampling from, PlaneSampling to, int eighths, double emphasis)
{
    private readonly PlaneAxis _across = PlaneAxis.Of(plan.Placement.Left, plan.Scaled.Width, plan.Output.Width, to.Across);
    private readonly PlaneAxis _down = PlaneAxis.Of(plan.Placement.Top, plan.Scaled.Height, plan.Output.Height, to.Down);

    /// <summary>Samples of brightness to a pixel of the original.</summary>
    private double Ratio => eighths * info.Eighths / 64.0;

    private bool IsTransposed => info.Orientation >= Orientation.Transposed;

    private PixelArea Area => new(_across.First, _down.First, _across.Count, _down.Count);

    /// <param name="stored">Null where the original has no such plane: the picture is then without colour.</param>
    /// <param name="size">Samples of <paramref name="stored"/> that are picture.</param>
    public void Run(Plane? stored, PixelSize size, Plane target, byte canvas)
    {
        if (plan.Pads)
            target.Fill(canvas);
        if (stored is null)
            Fill(target, YCbCrColor.NoColor);
        else
            Resample(stored, size, target);
        PlaneEdges.Blend(target, _across, _down, canvas);
    }

    /// <summary>The part of the original that the plan uses, scaled and upright, without a canvas. The caller disposes it.</summary>
    public WidePlane Scale(Plane stored, PixelSize size)
    {
        using var across = IsTransposed ? WeightsDown(size.Width, from.Across) : WeightsAcross(size.Width, from.Across);
        using var down = IsTransposed ? WeightsAcross(size.Height, from.Down) : WeightsDown(size.Height, from.Down);
        var scaled = new WidePlane(IsTransposed ? Area.Size.Transposed : Area.Size);
        PlaneResampler.Resample(stored, across, down, scaled);
        if (info.Orientation == Orientation.Upright)
            return scaled;
        using (scaled)
            return scaled.Turned(info.Orientation);
    }

    private void Fill(Plane target, byte level)
    {
        var area = Area;
        for (int y = area.Top; y < area.Bottom; y++)
            target.Row(y).Slice(area.Left, area.Width).Fill(level);
    }

    private void Resample(Plane stored, PixelSize size, Plane target)
    {
        // Upright axes by where they lie in the stored plane.
        using var across = IsTransposed ? WeightsDown(size.Width, from.Across) : WeightsAcross(size.Width, from.Across);
        using var down = IsTransposed ? WeightsAcross(size.Height, from.Down) : WeightsDown(size.Height, from.Down);
        if (info.Orientation == Orientation.Upright)
        {
            PlaneResampler.Resample(stored, across, down, target, Area);
            return;
        }

        using var scaled = new Plane(IsTransposed ? Area.Size.Transposed : Area.Size);
        PlaneResampler.Resample(stored, across, down, scaled, PixelArea.Of(scaled.Size));
        PlaneTurns.Turn(scaled, info.Orientation, target, Area);
    }

    /// <summary>Weights of the upright horizontal axis, along whichever stored axis it lies.</summary>
    private AxisWeights WeightsAcross(int available, int pixels) => _across.Weights(
        plan.Source.Left, plan.Source.Width, info.Size.Width,
        info.Orientation is Orientation.MirroredHorizontally or Orientation.UpsideDown or Orientation.TurnRight or Orientation.Transverse,
        plan.Placement.Left, plan.Scaled.Width, to.Across, Ratio / pixels, available, emphasis);

    private AxisWeights WeightsDown(int available, int pixels) => _down.Weights(
        plan.Source.Top, plan.Source.Height, info.Size.Height,
        info.Orientation is Orientation.UpsideDown or Orientation.MirroredVertically or Orientation.Transverse or Orientation.TurnLeft,
        plan.Placement.Top, plan.Scaled.Height, to.Down, Ratio / pixels, available, emphasis);
}

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
/// <param name="levels">What becomes of levels.</param>
internal readonly struct PlaneJob(ImageInfo info, RenderPlan plan, PlaneSampling from, PlaneSampling to, int eighths, double emphasis, LevelMap levels)
{
    private readonly PlaneAxis _across = PlaneAxis.Of(plan.Placement.Left, plan.Scaled.Width, plan.Output.Width, to.Across);
    private readonly PlaneAxis _down = PlaneAxis.Of(plan.Placement.Top, plan.Scaled.Height, plan.Output.Height, to.Down);

    /// <summary>Samples of brightness to a pixel of the original.</summary>
    private double Ratio => eighths * info.Eighths / 64.0;

    private bool IsTransposed => info.Orientation >= Orientation.Transposed;

    private PixelArea Area => new(_across.First, _down.First, _across.Count, _down.Count);

    /// <param name="stored">Null where the original has no such plane: the picture is then without colour.</param>
    /// <param name="size">Samples of <paramref name="stored"/> that are picture.</param>
    /// <param name="canvas">Level of the background, not yet mapped.</param>
    public void Run(Plane? stored, PixelSize size, Plane target, byte canvas)
    {
        canvas = levels.Of(canvas);
        if (plan.Pads)
            target.Fill(canvas);
        if (stored is null)
            Fill(target, levels.Of(YCbCrColor.NoColor));
        else
            Resample(stored, size, target);
        PlaneEdges.Blend(target, _across, _down, canvas);
        if (levels != LevelMap.Same)
            target.Clamp(levels.Lowest, levels.Highest);
    }

    /// <summary>The part of the original that the plan uses, scaled and upright, without a canvas. The caller disposes it.</summary>
    public WidePlane Scale(Plane stored, PixelSize size)
    {
        using var across = WeightsAlong(size.Width);
        using var down = WeightsDown(size.Height);
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
        using var across = WeightsAlong(size.Width);
        using var down = WeightsDown(size.Height);
        if (info.Orientation == Orientation.Upright)
        {
            PlaneResampler.Resample(stored, across, down, target, Area);
            return;
        }

        using var scaled = new Plane(IsTransposed ? Area.Size.Transposed : Area.Size);
        PlaneResampler.Resample(stored, across, down, scaled, PixelArea.Of(scaled.Size));
        PlaneTurns.Turn(scaled, info.Orientation, target, Area);
    }

    /// <summary>Weights along the stored rows, whichever upright axis that is.</summary>
    private AxisWeights WeightsAlong(int available) =>
        IsTransposed ? WeightsOfHeight(available, from.Across, levels) : WeightsOfWidth(available, from.Across, levels);

    /// <summary>Weights down the stored columns.</summary>
    private AxisWeights WeightsDown(int available) =>
        IsTransposed ? WeightsOfWidth(available, from.Down, LevelMap.Same) : WeightsOfHeight(available, from.Down, LevelMap.Same);

    private AxisWeights WeightsOfWidth(int available, int pixels, LevelMap map) => _across.Weights(
        plan.Source.Left, plan.Source.Width, info.Size.Width,
        info.Orientation is Orientation.MirroredHorizontally or Orientation.UpsideDown or Orientation.TurnRight or Orientation.Transverse,
        plan.Placement.Left, plan.Scaled.Width, to.Across, Ratio / pixels, available, emphasis, map);

    private AxisWeights WeightsOfHeight(int available, int pixels, LevelMap map) => _down.Weights(
        plan.Source.Top, plan.Source.Height, info.Size.Height,
        info.Orientation is Orientation.UpsideDown or Orientation.MirroredVertically or Orientation.Transverse or Orientation.TurnLeft,
        plan.Placement.Top, plan.Scaled.Height, to.Down, Ratio / pixels, available, emphasis, map);
}

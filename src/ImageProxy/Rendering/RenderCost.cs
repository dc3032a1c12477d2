using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Planes;
using ImageProxy.Imaging.Planning;
using ImageProxy.Imaging.Png;

namespace ImageProxy.Rendering;

/// <summary>What a render is expected to take, told before it has a slot.</summary>
/// <param name="Time">On one processor of the machine the estimates were fitted to; the queue learns this machine's pace.</param>
/// <param name="Bytes">Memory of decoding; the original's own bytes are counted where they are read.</param>
/// <param name="IsGuess">The header says next to nothing about the time: a drawing may repeat itself a billion times in a kilobyte.</param>
internal readonly record struct RenderCost(TimeSpan Time, long Bytes, bool IsGuess = false)
{
    /// <summary>Longer than any deadline may be; keeps sums far from overflow.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <param name="plan">For modes that look at the pixels first, the plan made without having looked: its size is what counts.</param>
    /// <param name="analysis">What is looked at before.</param>
    public static RenderCost Of(ImageInfo info, RenderPlan plan, OutputEncoding encoding, Analysis analysis)
    {
        double ms = RenderPrice.Milliseconds(info, plan, encoding) + RenderPrice.AnalysisMilliseconds(info, analysis);
        return Of(info, ms, RenderPrice.DecodedBytes(info) + PlaneScale.BytesOf(info, plan) + PngScale.BytesOf(info, plan));
    }

    /// <summary>Of making a reduced original at <paramref name="eighths"/>/8.</summary>
    public static RenderCost OfReduction(ImageInfo info, int eighths) => Of(info, Reduction.PlanOf(info, eighths), Reduction.Encoding, Analysis.None);

    /// <summary>Of the look alone.</summary>
    public static RenderCost OfLook(ImageInfo info, Analysis analysis) => Of(info, RenderPrice.AnalysisMilliseconds(info, analysis), RenderPrice.DecodedBytes(info));

    private static RenderCost Of(ImageInfo info, double ms, long bytes) =>
        new(TimeSpan.FromMilliseconds(Math.Min(ms, Longest.TotalMilliseconds)), bytes, IsGuess: info.Format == ImageFormat.Svg);
}

using ImageProxy.Imaging.Planes;

namespace ImageProxy.Native.TurboJpeg;

/// <summary>TurboJPEG's numbers for samplings: the order of <c>enum TJSAMP</c>.</summary>
internal static class TurboJpegSampling
{
    private static readonly PlaneSampling[] Known = [new(1, 1), new(2, 1), new(2, 2), PlaneSampling.Gray, new(1, 2), new(4, 1)];

    /// <summary>Null for a number that is not known.</summary>
    public static PlaneSampling? Of(int number) => number >= 0 && number < Known.Length ? Known[number] : null;

    public static int NumberOf(PlaneSampling sampling) => Array.IndexOf(Known, sampling);
}

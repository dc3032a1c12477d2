namespace ImageProxy.Imaging.Kernels;

/// <summary>The Lanczos kernel of three lobes, sinc(x) · sinc(x / 3) for |x| &lt; 3.</summary>
/// <remarks>Source: C. E. Duchon, "Lanczos filtering in one and two dimensions", J. Appl. Meteorology 18 (1979).</remarks>
internal static class Lanczos3
{
    /// <summary>Half-width of the kernel.</summary>
    public const int Radius = 3;

    /// <summary>Entries for a step of 1: between them a straight line is off by less than 1e-6.</summary>
    private const int Resolution = 1024;

    // Two more than the last that is used: the neighbour of a distance that rounds up to the radius.
    private static readonly float[] Table = [.. Enumerable.Range(0, (Radius * Resolution) + 2).Select(i => (float)Exact((double)i / Resolution))];

    /// <param name="distance">In periods of the kernel, either sign; 0 from <see cref="Radius"/> on.</param>
    public static float At(double distance)
    {
        double place = Math.Abs(distance) * Resolution;
        if (!(place < Radius * Resolution))
            return 0;
        int index = (int)place;
        float share = (float)(place - index);
        return Table[index] + ((Table[index + 1] - Table[index]) * share);
    }

    /// <summary>The formula itself.</summary>
    public static double Exact(double distance)
    {
        double angle = Math.PI * distance;
        if (Math.Abs(distance) < 1e-9)
            return 1;
        return Math.Abs(distance) >= Radius ? 0 : Radius * Math.Sin(angle) * Math.Sin(angle / Radius) / (angle * angle);
    }
}

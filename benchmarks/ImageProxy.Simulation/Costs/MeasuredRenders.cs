namespace ImageProxy.Simulation.Costs;

/// <summary>
/// Sizes and processor times of renders. Measured ones are from benchmarks/results/peers.md (2 processors, Intel Xeon; one request in flight, HTTP and
/// storing included) but for <see cref="ReducedBytes"/>; those between are worked out from them.
/// </summary>
internal static class MeasuredRenders
{
    /// <summary>drawn-12mp.jpg.</summary>
    public const long OriginalBytes = 2_059_000;

    /// <summary>The entry that samples/lake.jpg (12 megapixels) leaves in the disk tier.</summary>
    public const int ReducedBytes = 97_330;

    /// <summary>Six JPEG avatars take 38.6 ms, the first of them 13.0: (38.6 - 13.0) / 5, the reduced original's making included.</summary>
    public const double FromReducedMilliseconds = 5.1;

    /// <summary>720×588: 57.5 ms as WebP, 14.7 as JPEG; per pixel of the rendition.</summary>
    private const double WebPMillisecondsPerPixel = (57.5 - 14.7) / (720 * 588);

    /// <summary>drawn-12mp.jpg, 288×288: 11,426 bytes as WebP, 15,020 as JPEG; larger ones as 720×588: 46,906 and 66,588.</summary>
    private const double SmallWebPShare = 11_426.0 / 15_020, LargeWebPShare = 46_906.0 / 66_588;

    /// <summary>
    /// Measured at 96×96 (2,483), 288×288 (15,020), 200×200 (8,388), 720×588 (66,588) and 1200×1200 (187,601); an avatar between grows with its side to the
    /// power that joins the first two, 1.64: six avatar sizes come to 24,930 bytes so, measured were 25,542.
    /// </summary>
    public static int JpegBytes(int width, int height) => (width, height) switch
    {
        (200, 200) => 8_388,
        (720, 588) => 66_588,
        (1200, 1200) => 187_601,
        _ => (int)(2_483 * Math.Pow(width / 96.0, Math.Log(15_020 / 2_483.0) / Math.Log(3))),
    };

    public static int WebPBytes(int width, int height) => (int)(JpegBytes(width, height) * (width <= 288 ? SmallWebPShare : LargeWebPShare));

    /// <summary>Of drawn-12mp.jpg for avatars, of drawn-6mp.jpg for the others.</summary>
    public static double JpegMilliseconds(int width, int height) => (width, height) switch
    {
        (200, 200) => 7.3,
        (720, 588) => 14.7,
        (1200, 1200) => 31.0,
        _ => 13.0,
    };

    public static double WebPMilliseconds(int width, int height) => JpegMilliseconds(width, height) + WebPExtra(width, height);

    private static double WebPExtra(int width, int height) => WebPMillisecondsPerPixel * width * height;
}

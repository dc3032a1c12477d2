namespace ImageProxy.Simulation.Traffic;

/// <summary>One of the renditions that every original has.</summary>
/// <param name="Share">Of all requests.</param>
/// <param name="Bytes">Of the encoded picture.</param>
/// <param name="Milliseconds">Processor time of a render from a 12-megapixel original.</param>
/// <param name="IsAvatar">Made from the reduced original where there is one, and leaves one.</param>
internal sealed record RenditionKind(string Name, double Share, int Bytes, double Milliseconds, bool IsAvatar)
{
    private const double JpegShare = 0.08, WebPShare = 1 - JpegShare; // browsers without WebP, and mail

    /// <summary>
    /// Twelve: three avatars, a thumbnail, a page's picture and a large one, each as JPEG and WebP. Bytes and times as measured for drawn-12mp.jpg and
    /// drawn-6mp.jpg in benchmarks/results/peers.md; see <see cref="Costs.MeasuredRenders"/> for what is worked out from them.
    /// </summary>
    public static IReadOnlyList<RenditionKind> All { get; } =
    [
        .. Both("avatar 48", 0.25, 48, 48), .. Both("avatar 96", 0.25, 96, 96), .. Both("avatar 288", 0.10, 288, 288),
        .. Both("200x200", 0.20, 200, 200, avatar: false), .. Both("720x588", 0.15, 720, 588, avatar: false), .. Both("1200x1200", 0.05, 1200, 1200, avatar: false),
    ];

    private static IEnumerable<RenditionKind> Both(string name, double share, int width, int height, bool avatar = true) =>
    [
        new($"{name} JPEG", share * JpegShare, Costs.MeasuredRenders.JpegBytes(width, height), Costs.MeasuredRenders.JpegMilliseconds(width, height), avatar),
        new($"{name} WebP", share * WebPShare, Costs.MeasuredRenders.WebPBytes(width, height), Costs.MeasuredRenders.WebPMilliseconds(width, height), avatar),
    ];
}

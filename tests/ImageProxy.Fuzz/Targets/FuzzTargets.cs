using ImageProxy.Native.Vips;

namespace ImageProxy.Fuzz.Targets;

/// <summary>All targets by name.</summary>
public static class FuzzTargets
{
    public static IReadOnlyList<IFuzzTarget> All { get; } =
    [
        new HeaderTarget(), new JpegTarget(), new UrlTarget(), new AcceptTarget(), new ConditionsTarget(), new EntryTarget(), new RenderTarget(CreateRenderer), new CutTarget(CreateRenderer), new MendedTarget(CreateRenderer),
    ];

    public static IFuzzTarget? Find(string name) => All.FirstOrDefault(target => target.Name == name);

    /// <summary>The renderer under test; the one place that names it.</summary>
    private static VipsRenderer CreateRenderer() => new(new VipsRendererOptions());
}

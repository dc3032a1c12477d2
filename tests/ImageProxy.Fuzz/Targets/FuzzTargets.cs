using ImageProxy.Native.Planar;
using ImageProxy.Native.Vips;

namespace ImageProxy.Fuzz.Targets;

/// <summary>All targets by name.</summary>
public static class FuzzTargets
{
    private static readonly RenderTarget Render = new(CreateRenderer);

    private static readonly WorkerTarget Worker = new();

    public static IReadOnlyList<IFuzzTarget> All { get; } =
    [
        new HeaderTarget(), new JpegTarget(), new PngTarget(), new UrlTarget(), new AcceptTarget(), new ConditionsTarget(), new EntryTarget(), Render, new CutTarget("cut", Render),
        new MendedTarget("mended", Render), Worker, new CutTarget("worker-cut", Worker), new MendedTarget("worker-mended", Worker),
    ];

    public static IFuzzTarget? Find(string name) => All.FirstOrDefault(target => target.Name == name);

    /// <summary>The renderer under test; the one place that names it.</summary>
    private static PlanarRenderer CreateRenderer() => new(new PngRenderer(new VipsRenderer(new VipsRendererOptions())));
}

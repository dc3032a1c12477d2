using ImageProxy.Imaging.Planning;
using ImageProxy.Native.Planar;
using ImageProxy.Native.Tests.Rendering;
using ImageProxy.Native.Vips;

namespace ImageProxy.Native.Tests.Planar;

[TestFixture]
public sealed class PlanarRendererTests : RendererContract
{
    protected override IRenderer Renderer { get; } = new PlanarRenderer(new VipsRenderer(new VipsRendererOptions { AllowSvg = true }));
}

using ImageProxy.Imaging.Planning;
using ImageProxy.Native.Planar;
using ImageProxy.Native.Tests.Rendering;
using ImageProxy.Native.Vips;

namespace ImageProxy.Native.Tests.PngRendering;

[TestFixture]
public sealed class PngRendererTests : RendererContract
{
    protected override IRenderer Renderer { get; } = new PngRenderer(new VipsRenderer(new VipsRendererOptions { AllowSvg = true }));
}

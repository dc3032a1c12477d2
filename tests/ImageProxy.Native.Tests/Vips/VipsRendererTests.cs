using ImageProxy.Imaging.Planning;
using ImageProxy.Native.Tests.Rendering;
using ImageProxy.Native.Vips;

namespace ImageProxy.Native.Tests.Vips;

[TestFixture]
public sealed class VipsRendererTests : RendererContract
{
    protected override IRenderer Renderer { get; } = new VipsRenderer(new VipsRendererOptions { AllowSvg = true });
}

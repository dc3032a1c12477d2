using ImageProxy.Imaging.Planning;
using ImageProxy.MagickNet;
using ImageProxy.Native.Tests.Rendering;
using ImageProxy.Native.Vips;

namespace ImageProxy.Native.Tests.MagickNet;

[TestFixture]
public sealed class MagickNetRendererTests : RendererContract
{
    protected override IRenderer Renderer { get; } = new MagickNetRenderer(new VipsRenderer(new VipsRendererOptions { AllowSvg = true }), memoryBytes: 1L << 30);
}

using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Modes;
using ImageProxy.Native.Planar;
using ImageProxy.Native.Vips;
using ImageProxy.Pictures.Encoders;
using ImageProxy.Pictures.Scenes;

namespace ImageProxy.Native.Tests.Planar;

/// <summary>Odd sizes of originals and boxes: kernels, edges and scales meet in every way.</summary>
public sealed class PlanarSizesTests
{
    private static readonly string[] ModeNames = ["crop", "resize", "resizecomp", "stretch", "top"];

    [Test]
    public void Render_ManySizesAndBoxes_MakesEachPicture([Values] JpegSampling sampling)
    {
        Assert.That(VipsLibrary.TryInitialize(new(), out string message), message);
        var renderer = new PlanarRenderer(new VipsRenderer(new()));
        var random = new Random(7 + (int)sampling);
        for (int i = 0; i < 60; i++)
        {
            byte[] original = JpegWriter.Write(Landscape.Draw(random.Next(1, 700), random.Next(1, 500)), new() { Sampling = sampling });
            var info = HeaderReader.Read(original).Info! with { Orientation = (Orientation)random.Next(1, 9) };
            for (int k = 0; k < 12; k++)
            {
                BuiltInModes.TryCreate(ModeNames[random.Next(ModeNames.Length)], new(Enlarge: true), out var mode);
                var plan = mode!.Plan(info, new Box(random.Next(1, 300), random.Next(1, 300)));
                var result = renderer.Render(original, info, plan, new(random.Next(4) == 0 ? ImageFormat.WebP : ImageFormat.Jpeg, 80, 0), CancellationToken.None);
                Assert.That(result.Succeeded, $"{info.StoredSize} {info.Orientation} {plan}: {result.Detail}");
            }
        }
    }
}

using BenchmarkDotNet.Attributes;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Modes;
using ImageProxy.Imaging.Planning;
using ImageProxy.Native.Planar;
using ImageProxy.Native.Vips;
using ImageProxy.Pictures.Encoders;
using ImageProxy.Pictures.Scenes;

namespace ImageProxy.Benchmarks.Rendering;

/// <summary>
/// One render of a 6-megapixel 4:2:0 JPEG, plane by plane and through libvips, in process on one thread. The picture is drawn; set
/// <c>IMAGEPROXY_BENCHMARK_JPEG</c> to the path of a photograph to measure that instead.
/// </summary>
[MemoryDiagnoser, MinColumn]
public class PlanarRender
{
    private byte[] _original = [];
    private ImageInfo _info = null!;
    private RenderPlan _plan = null!;
    private VipsRenderer _vips = null!;
    private PlanarRenderer _planar = null!;

    [Params("200x200", "720x588", "1200x1200")]
    public string Size { get; set; } = "";

    [Params(ImageFormat.Jpeg, ImageFormat.WebP)]
    public ImageFormat Format { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        _vips = new VipsRenderer(new());
        _planar = new PlanarRenderer(_vips);
        _original = Environment.GetEnvironmentVariable("IMAGEPROXY_BENCHMARK_JPEG") is { Length: > 0 } path
            ? File.ReadAllBytes(path)
            : JpegWriter.Write(Landscape.Draw(2725, 2225), new() { Quality = 85 });
        _info = HeaderReader.Read(_original).Info!;
        int[] sides = [.. Size.Split('x').Select(int.Parse)];
        BuiltInModes.TryCreate("crop", new(), out var crop);
        _plan = crop!.Plan(_info, new Box(sides[0], sides[1]));
    }

    [Benchmark(Baseline = true)]
    public int Vips() => Render(_vips);

    [Benchmark]
    public int Planar() => Render(_planar);

    private int Render(IRenderer renderer)
    {
        var result = renderer.Render(_original, _info, _plan, new(Format, Format == ImageFormat.Jpeg ? 80 : 78), CancellationToken.None);
        return result.Succeeded ? result.Bytes.Length : throw new InvalidOperationException(result.Detail);
    }
}

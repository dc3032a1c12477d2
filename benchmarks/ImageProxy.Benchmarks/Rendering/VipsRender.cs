using BenchmarkDotNet.Attributes;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Modes;
using ImageProxy.Imaging.Planning;
using ImageProxy.Native.Vips;
using ImageProxy.Pictures.Encoders;
using ImageProxy.Pictures.Scenes;

namespace ImageProxy.Benchmarks.Rendering;

/// <summary>
/// One render through libvips, in process, of a 6-megapixel 4:2:0 JPEG: decode, cut, resize, encode. The picture is drawn; set
/// <c>IMAGEPROXY_BENCHMARK_JPEG</c> to the path of a photograph to measure that instead.
/// </summary>
[MemoryDiagnoser]
public class VipsRender
{
    private byte[] _original = [];
    private ImageInfo _info = null!;
    private RenderPlan _plan = null!;
    private VipsRenderer _renderer = null!;

    [Params("200x200", "720x588")]
    public string Size { get; set; } = "";

    [Params(ImageFormat.Jpeg, ImageFormat.WebP)]
    public ImageFormat Format { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        var options = new VipsRendererOptions();
        if (!VipsLibrary.TryInitialize(options, out string message))
            throw new InvalidOperationException(message);
        _renderer = new VipsRenderer(options);
        _original = Environment.GetEnvironmentVariable("IMAGEPROXY_BENCHMARK_JPEG") is { Length: > 0 } path
            ? File.ReadAllBytes(path)
            : JpegWriter.Write(Landscape.Draw(2725, 2225), new() { Quality = 85 });
        _info = HeaderReader.Read(_original).Info!;
        int[] sides = [.. Size.Split('x').Select(int.Parse)];
        BuiltInModes.TryCreate("crop", new(), out var crop);
        _plan = crop!.Plan(_info, new Box(sides[0], sides[1]));
    }

    [Benchmark]
    public int Render()
    {
        var result = _renderer.Render(_original, _info, _plan, new(Format, Format == ImageFormat.Jpeg ? 80 : 78), CancellationToken.None);
        return result.Succeeded ? result.Bytes.Length : throw new InvalidOperationException(result.Detail);
    }

    [Benchmark]
    public ImageInfo? ReadHeader() => HeaderReader.Read(_original).Info;
}

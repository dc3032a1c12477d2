using BenchmarkDotNet.Attributes;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Modes;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Benchmarks.Planning;

/// <summary>What a plan costs beside the render it is for (milliseconds): a photo of 6 megapixels, planned for a 200×200 box.</summary>
[MemoryDiagnoser]
public class ModePlanning
{
    private static readonly Box Square = new(200, 200);

    private readonly IMode _crop = Mode("crop");
    private readonly IMode _resize = Mode("resize");
    private readonly IMode _smart = Mode("smart");
    private readonly PixelSize _thumbnailSize;
    private readonly byte[] _thumbnail;
    private readonly ImageInfo _photo;

    public ModePlanning()
    {
        var size = new PixelSize(3000, 2000);
        _thumbnailSize = AttentionMap.ThumbnailSize(size);
        _thumbnail = new byte[_thumbnailSize.Area * 3];
        new Random(1).NextBytes(_thumbnail);
        Findings findings = new(Attention: AttentionMap.FromRgb(_thumbnail, _thumbnailSize));
        _photo = new() { Format = ImageFormat.Jpeg, StoredSize = size, Findings = findings };
    }

    [Benchmark(Baseline = true)]
    public RenderPlan Crop() => _crop.Plan(_photo, Square);

    [Benchmark]
    public RenderPlan Resize() => _resize.Plan(_photo, Square);

    [Benchmark]
    public RenderPlan Smart() => _smart.Plan(_photo, Square);

    /// <summary>The look that <see cref="Smart"/> needs, without making the thumbnail.</summary>
    [Benchmark]
    public AttentionMap Attention() => AttentionMap.FromRgb(_thumbnail, _thumbnailSize);

    private static IMode Mode(string name) =>
        BuiltInModes.TryCreate(name, new(), out IMode? mode) ? mode : throw new ArgumentException($"No mode {name}.", nameof(name));
}

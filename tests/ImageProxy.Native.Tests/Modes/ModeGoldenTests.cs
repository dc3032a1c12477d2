using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Modes;
using ImageProxy.Imaging.Planning;
using ImageProxy.Modes;
using ImageProxy.Native.Vips;
using ImageProxy.Pictures.Encoders;
using ImageProxy.Pictures.Scenes;

namespace ImageProxy.Native.Tests.Modes;

/// <summary>Every mode, seen whole: the pictures in <c>Goldens</c> show what a mode does to a portrait, a product and a logo.</summary>
internal sealed class ModeGoldenTests
{
    private static readonly byte[] Ann = JpegWriter.Write(Portrait.Draw(400, 500));
    private static readonly byte[] Mug = JpegWriter.Write(Product.Draw(400, 400));
    private static readonly byte[] Sign = PngWriter.Write(Logo.Draw(400, 200));
    private VipsRenderer _renderer = null!;

    [OneTimeSetUp]
    public void Start()
    {
        Assert.That(VipsLibrary.TryInitialize(new(), out string message), Is.True, message);
        _renderer = new(new() { Effects = [new BlurredEffect(), new DuotoneEffect(), new RoundEffect()] });
    }

    [TestCase("crop")]
    [TestCase("top")]
    [TestCase("smart")]
    [TestCase("resize")]
    [TestCase("resizecomp")]
    [TestCase("trimresize")]
    [TestCase("stretch")]
    public void Render_BuiltInMode_MatchesGolden(string name)
    {
        Assert.That(BuiltInModes.TryCreate(name, new(), out var mode), Is.True);
        Golden.Matches(Render(Ann, mode!, new(120, 90)), $"{name}-portrait");
        Golden.Matches(Render(Mug, mode!, new(90, 90)), $"{name}-product");
        Golden.Matches(Render(Sign, mode!, new(90, 90)), $"{name}-logo");
    }

    [Test]
    public void Render_ComposedMode_MatchesGolden()
    {
        BuiltInModes.TryCreate("crop", new(), out var crop);
        var dim = new ComposedMode("dim", crop!, [new Effect.Blur(2), new Effect.Saturate(0.4), new Effect.Tint(new(40, 60, 160, 90))]);
        Golden.Matches(Render(Ann, dim, new(120, 90)), "dim-portrait");
    }

    [TestCase("blurred")]
    [TestCase("duotone")]
    [TestCase("round")]
    public void Render_ModeOfTheAssemblyInTheBox_MatchesGolden(string name)
    {
        IMode mode = name switch { "blurred" => new BlurredMode(ModeParameters.None), "duotone" => new DuotoneMode(ModeParameters.None), _ => new RoundMode(ModeParameters.None) };
        Golden.Matches(Render(Ann, mode, new(120, 90)), $"{name}-portrait");
        Golden.Matches(Render(Mug, mode, new(90, 120)), $"{name}-product");
        Golden.Matches(Render(Sign, mode, new(90, 90)), $"{name}-logo");
    }

    [Test]
    public void Render_RoundWithARing_MatchesGolden() => Golden.Matches(
        Render(Ann, new RoundMode(new(new Dictionary<string, string?> { ["Ring"] = "0.06", ["RingColor"] = "#f0a030" }, new())), new(96, 96)), "round-ring-portrait");

    [Test]
    public void Render_Watermark_MatchesGolden()
    {
        BuiltInModes.TryCreate("crop", new(), out var crop);
        WatermarkPicture.TryRead(Sign, out var picture, out _);
        Golden.Matches(Render(Ann, new ComposedMode("crop", crop!, [new Effect.Watermark(picture!, Anchor.BottomRight, 0.8, 0.4, 0.05)]), new(120, 90)), "watermark-portrait");
    }

    [Test]
    public void Names_AllModes_HaveAGolden([ValueSource(typeof(ModeGoldenTests), nameof(AllNames))] string name) =>
        Assert.That(GetType().GetMethod(nameof(Render_BuiltInMode_MatchesGolden))!.GetCustomAttributes(typeof(TestCaseAttribute), false)
            .Cast<TestCaseAttribute>().Select(c => c.Arguments[0]), Does.Contain(name));

    private static string[] AllNames() => [.. BuiltInModes.Names];

    private byte[] Render(byte[] original, IMode mode, Box box)
    {
        var info = HeaderReader.Read(original).Info!;
        var findings = mode.Needs == Analysis.None ? Findings.None : _renderer.Analyze(original, info, mode.Needs, CancellationToken.None).Findings;
        var plan = mode.Plan(info with { Findings = findings }, box);
        var result = _renderer.Render(original, info, plan, new(ImageFormat.Png, 100), CancellationToken.None);
        Assert.That(result.Succeeded, Is.True, result.Detail);
        return result.Bytes;
    }
}

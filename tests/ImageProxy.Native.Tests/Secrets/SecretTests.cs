using System.Text;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Modes;
using ImageProxy.Imaging.Planning;
using ImageProxy.Native.Vips;

namespace ImageProxy.Native.Tests.Secrets;

/// <summary>Nothing that an original carries beside its picture comes out in a rendition.</summary>
public sealed class SecretTests
{
    private static readonly ImageFormat[] Outputs = [ImageFormat.Jpeg, ImageFormat.Png, ImageFormat.WebP, ImageFormat.Avif, ImageFormat.Gif];

    private static readonly VipsRenderer Renderer = new(new VipsRendererOptions { AllowSvg = true });

    private static IEnumerable<PlantedOriginal> Originals => PlantedOriginals.All;

    [Test]
    public void All_PlantsAtLeastTwentySecretsInEveryFormatThatIsRead()
    {
        Assert.That(Originals.SelectMany(original => original.Secrets).Select(secret => secret.Name).Distinct().Count(), Is.GreaterThanOrEqualTo(20));
        var formats = Originals.Select(original => HeaderReader.Read(original.Bytes).Info!.Format).Distinct();
        Assert.That(formats, Is.SupersetOf(Enum.GetValues<ImageFormat>().Except([ImageFormat.Unknown, ImageFormat.Heic])));
    }

    /// <summary>Else their absence would say nothing.</summary>
    [TestCaseSource(nameof(Originals))]
    public void IsIn_TheOriginal_FindsEverySecret(object planted)
    {
        var original = (PlantedOriginal)planted;
        Assert.That(original.Secrets.Where(secret => !secret.IsIn(original.Bytes)).Select(secret => secret.Name), Is.Empty);
    }

    private static IEnumerable<TestCaseData> Renditions() =>
        from original in Originals
        let moves = HeaderReader.Read(original.Bytes).Info!.Frames > 1
        from format in Outputs
        from animate in moves && format.CanAnimate() ? (bool[])[false, true] : [false]
        from mode in (string[])["crop", "resizecomp", "resize"]
        select new TestCaseData(original, format, animate, mode).SetArgDisplayNames(original.Name, format.Name(), animate ? "moving" : "still", mode);

    [TestCaseSource(nameof(Renditions))]
    public void Render_PlantedOriginal_CarriesNoneOfTheSecrets(object planted, ImageFormat format, bool animate, string mode)
    {
        var original = (PlantedOriginal)planted;
        var info = HeaderReader.Read(original.Bytes).Info!;

        byte[] rendition = Render(original.Bytes, info, mode, new(format, 80, format == ImageFormat.Avif ? 0 : -1, animate));

        Assert.That(original.Secrets.Where(secret => secret.IsIn(rendition)).Select(secret => secret.Name), Is.Empty);
        Assert.That(Encoding.Latin1.GetString(rendition), Does.Not.Contain("Planted").And.Not.Contain("vips").IgnoreCase);
        Assert.That(Parts.Of(format, rendition).Except(Parts.Needed(format)), Is.Empty);
        Assert.That(HeaderReader.Read(rendition).Info, Has.Property(nameof(ImageInfo.HasProfile)).False);
    }

    /// <summary>Of libheif's item types and colour boxes, what a picture needs.</summary>
    [TestCaseSource(nameof(Originals))]
    public void Render_AsAvif_HasNoItemsBesidePictures(object planted)
    {
        var original = (PlantedOriginal)planted;
        byte[] rendition = Render(original.Bytes, HeaderReader.Read(original.Bytes).Info!, "resize", new(ImageFormat.Avif, 60, 0));

        string meta = Encoding.Latin1.GetString(rendition, 0, Encoding.Latin1.GetString(rendition).IndexOf("mdat", StringComparison.Ordinal));
        Assert.That(meta, Does.Not.Contain("Exif").And.Not.Contain("mime").And.Not.Contain("prof").And.Not.Contain("rICC").And.Not.Contain("uri "));
    }

    /// <summary>A second original in the same process must not show what the first one left in memory.</summary>
    [Test]
    public void Render_AfterAnOriginalWithSecrets_CarriesNoneOfThem([ValueSource(nameof(Outputs))] ImageFormat format)
    {
        foreach (var original in Originals)
            Render(original.Bytes, HeaderReader.Read(original.Bytes).Info!, "crop", new(format, 80, format == ImageFormat.Avif ? 0 : -1));
        byte[] plain = Pictures.Encoders.JpegWriter.Write(new(64, 48));

        byte[] rendition = Render(plain, HeaderReader.Read(plain).Info!, "resizecomp", new(format, 80, format == ImageFormat.Avif ? 0 : -1));

        Assert.That(Originals.SelectMany(original => original.Secrets).Where(secret => secret.IsIn(rendition)).Select(secret => secret.Name), Is.Empty);
    }

    private static byte[] Render(byte[] original, ImageInfo info, string modeName, OutputEncoding encoding)
    {
        Assert.That(BuiltInModes.TryCreate(modeName, new(), out var mode), Is.True);
        var result = Renderer.Render(original, info, mode!.Plan(info, new Box(40, 40)), encoding, CancellationToken.None);
        Assert.That(result.Succeeded, Is.True, $"{result.Failure}: {result.Detail}");
        return result.Bytes;
    }
}

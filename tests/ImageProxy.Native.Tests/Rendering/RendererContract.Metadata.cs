using System.Text;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Native.Tests.Rendering;

public abstract partial class RendererContract
{
    private static readonly string[] PlantedWords =
        [TestPictures.PlantedExif, TestPictures.PlantedXmp, TestPictures.PlantedIptc, TestPictures.PlantedProfile];

    [Test]
    public void Render_OriginalFullOfMetadata_CarriesNoneOfIt(
        [ValueSource(nameof(Outputs))] ImageFormat format,
        [Values(ImageFormat.Jpeg, ImageFormat.Png, ImageFormat.WebP, ImageFormat.Tiff, ImageFormat.Avif)] ImageFormat from)
    {
        PixelSize size = new(160, 120);
        var original = TestPictures.DrawWithMetadata(from, size, Scenes.Waves(size));
        Assert.That(PlantedWords.Any(word => Contains(original.Bytes, word)), Is.True, "the original carries what is planted");

        byte[] rendition = Render(original, Whole(size, new(80, 60)), Best(format)).Bytes;

        Assert.That(rendition, Is.Not.Empty);
        foreach (string word in PlantedWords) Assert.That(Contains(rendition, word), Is.False, word);
        foreach (string name in MetadataNames(format)) Assert.That(Contains(rendition, name), Is.False, name);
    }

    /// <summary>What starts a block of metadata or a profile in each format.</summary>
    private static string[] MetadataNames(ImageFormat format) => format switch
    {
        ImageFormat.Jpeg => ["Exif\0", "http://ns.adobe.com", "ICC_PROFILE", "Photoshop 3.0", "\xFF\xFE"],
        ImageFormat.Png => ["eXIf", "iTXt", "tEXt", "zTXt", "iCCP", "tIME"],
        ImageFormat.WebP => ["EXIF", "XMP ", "ICCP"],
        ImageFormat.Avif => ["Exif", "mime", "prof", "rICC"],
        _ => ["XMP Data", "ICCRGBG1", "\x21\xFE"],
    };

    private static bool Contains(byte[] bytes, string text) => bytes.AsSpan().IndexOf(Encoding.Latin1.GetBytes(text)) >= 0;
}

using ImageProxy.Images;
using ImageProxy.Imaging.Formats;

namespace ImageProxy.Tests.Images;

/// <summary>How configuration becomes options: above all that lists replace their defaults.</summary>
internal sealed class ImagesOptionsTests
{
    [Test]
    public void Bind_NoSection_GivesDefaultsThatAreValid()
    {
        ImageCatalog catalog = Catalogs.Of();

        Assert.That(catalog.Sizes.Select(size => size.ToString()), Is.EquivalentTo(ImagesOptions.DefaultAllowedSizes));
        Assert.That(catalog.AvatarSizes, Is.EqualTo(new[] { 24, 48, 72, 96, 144, 288 }));
        Assert.That(catalog.Offered, Is.EqualTo(new[] { ImageFormat.WebP }));
        Assert.That(catalog.Encoding, Is.EqualTo(new EncodingSettings(null, new() { Jpeg = 80, WebP = 78, Avif = 55 }, new(), true)));
        Assert.That(catalog.CacheControl, Is.EqualTo("public, max-age=86400, s-maxage=604800, stale-while-revalidate=86400, stale-if-error=604800"));
        Assert.That((catalog.AllowAnySize, catalog.MaxOutput, catalog.Presets.Count), Is.EqualTo((false, 4096, 0)));
    }

    [Test]
    public void Bind_ListsGiven_ReplaceTheirDefaults()
    {
        ImageCatalog catalog = Catalogs.Of("""
            { "AllowedSizes": ["10x10"], "AllowedModes": ["top"], "Avatars": { "Sizes": [32] }, "Negotiate": ["avif"] }
            """);

        Assert.That(catalog.Sizes.Select(size => size.ToString()), Is.EqualTo(new[] { "10x10" }));
        Assert.That(catalog.Modes.Keys, Is.EqualTo(new[] { "top" }));
        Assert.That(catalog.AvatarSizes, Is.EqualTo(new[] { 32 }));
        Assert.That(catalog.Offered, Is.EqualTo(new[] { ImageFormat.Avif }));
    }

    [Test]
    public void Bind_EmptyListOfSizes_MeansNone()
    {
        ImageCatalog catalog = Catalogs.Of("""{ "AllowedSizes": [], "Negotiate": [] }""");

        Assert.That(catalog.Sizes, Is.Empty);
        Assert.That(catalog.Offered, Is.Empty);
    }

    [Test]
    public void Bind_EmptyListOfModes_MeansAll() =>
        Assert.That(Catalogs.Of("""{ "AllowedModes": [] }""").Modes, Is.Not.Empty.And.ContainKey("crop").And.ContainKey("resize"));

    [Test]
    public void Bind_Nulls_AreLikeLeftOut() =>
        Assert.That(
            CatalogDiff.Between(Catalogs.Of(), Catalogs.Of("""
                { "AllowedSizes": null, "AllowedModes": null, "Modes": null, "Presets": null, "Avatars": null, "Negotiate": null, "Quality": null, "Effort": null }
                """)).ToString(),
            Is.Empty);

    [Test]
    public void Bind_SettingThatDoesNotExist_IsAFaultThatNamesIt() =>
        Assert.That(Catalogs.Faults("""{ "AlowedSizes": ["10x10"] }"""), Has.One.Contains("AlowedSizes").And.One.StartsWith("Images cannot be read: "));

    [Test]
    public void Bind_UnknownSettingOfAPreset_IsAFaultThatNamesIt() =>
        Assert.That(Catalogs.Faults("""{ "Presets": { "hero": { "Size": "1x1", "Mode": "crop", "Width": 1 } } }"""), Has.One.Contains("'Width'"));

    [Test]
    public void Bind_ValueOfAnotherType_IsAFaultWithItsPath() =>
        Assert.That(Catalogs.Faults("""{ "Quality": { "Jpeg": "high" } }"""), Has.One.Contains("Images:Quality:Jpeg"));

    [Test]
    public void Bind_ValueOfAnotherTypeInAPreset_IsAFaultWithItsPath() =>
        Assert.That(Catalogs.Faults("""{ "Presets": { "hero": { "Size": "1x1", "Mode": "crop", "Quality": "x" } } }"""), Has.One.Contains("Images:Presets:hero:Quality"));

    [Test]
    public void Bind_SmallMaxOutput_LeavesOutDefaultsThatAreLarger()
    {
        ImageCatalog catalog = Catalogs.Of("""{ "MaxOutput": 100 }""");

        Assert.That(catalog.Sizes.Select(size => size.ToString()), Is.EqualTo(new[] { "50x50", "100x100" }));
        Assert.That(catalog.AvatarSizes, Is.EqualTo(new[] { 24, 48, 72, 96 }));
    }
}

using ImageProxy.Images;

namespace ImageProxy.Tests.Images;

internal sealed class CatalogDiffTests
{
    private const string Before = """
        {
          "AllowedSizes": ["100x100", "200x200"], "Avatars": { "Sizes": [24, 48] },
          "Modes": { "dim": { "Base": "crop", "Blur": 6 }, "soft": { "Base": "crop", "Blur": 2 } },
          "Presets": { "hero": { "Size": "720x588", "Mode": "crop" }, "card": { "Size": "300x0", "Mode": "resize" } }
        }
        """;

    [Test]
    public void Between_EqualCatalogs_IsEmpty()
    {
        CatalogDiff diff = CatalogDiff.Between(Catalogs.Of(Before), Catalogs.Of(Before));

        Assert.That((diff.IsEmpty, diff.ToString()), Is.EqualTo((true, "")));
    }

    [TestCase("\"200x200\"", "\"300x300\", \"0x5\"", "sizes +0x5 +300x300 -200x200")]
    [TestCase("[24, 48]", "[24, 72]", "avatar sizes +72 -48")]
    [TestCase("\"Blur\": 6", "\"Blur\": 7", "modes ~dim")]
    [TestCase("\"soft\"", "\"softer\"", "modes +softer -soft")]
    [TestCase("\"720x588\"", "\"720x589\"", "presets ~hero")]
    [TestCase("\"Mode\": \"resize\"", "\"Mode\": \"resizecomp\"", "presets ~card")]
    [TestCase("\"Mode\": \"resize\"", "\"Mode\": \"resize\", \"Quality\": 5", "presets ~card")]
    [TestCase("\"Mode\": \"resize\"", "\"Mode\": \"resize\", \"CacheControl\": \"no-store\"", "presets ~card")]
    [TestCase("\"card\"", "\"tile\"", "presets +tile -card")]
    [TestCase("[24, 48]", "[24, 48], \"Mode\": \"top\"", "settings ~Avatars")]
    [TestCase("\"AllowedSizes\"", "\"AllowAnySize\": true, \"AllowedSizes\"", "settings ~AllowAnySize")]
    [TestCase("\"AllowedSizes\"", "\"MaxOutput\": 1000, \"AllowedSizes\"", "settings ~MaxOutput")]
    [TestCase("\"AllowedSizes\"", "\"Negotiate\": [\"avif\", \"webp\"], \"AllowedSizes\"", "settings ~Negotiate")]
    [TestCase("\"AllowedSizes\"", "\"Quality\": { \"Jpeg\": 70 }, \"AllowedSizes\"", "presets ~card ~hero; settings ~Avatars ~Encoding")]
    [TestCase("\"AllowedSizes\"", "\"VersionedKeys\": \"[.]v[0-9]+[.]\", \"AllowedSizes\"", "settings ~VersionedKeys")]
    [TestCase("\"AllowedSizes\"", "\"CacheControl\": \"no-store\", \"AllowedSizes\"", "presets ~card ~hero; settings ~Avatars ~CacheControl")]
    public void Between_OneEdit_IsOneLineThatNamesIt(string from, string to, string line)
    {
        CatalogDiff diff = CatalogDiff.Between(Catalogs.Of(Before), Catalogs.Of(Before.Replace(from, to)));

        Assert.That((diff.ToString(), diff.IsEmpty), Is.EqualTo((line, false)));
    }

    [Test]
    public void Between_SeveralEdits_ListsThemByKind()
    {
        ImageCatalog after = Catalogs.Of(Before.Replace("100x100", "50x50").Replace("\"Blur\": 2", "\"Blur\": 3").Replace("\"hero\"", "\"big\""));

        Assert.That(
            CatalogDiff.Between(Catalogs.Of(Before), after).ToString(), Is.EqualTo("sizes +50x50 -100x100; modes ~soft; presets +big -hero"));
    }
}

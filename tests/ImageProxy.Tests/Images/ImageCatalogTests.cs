using ImageProxy.Images;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Modes;
using ImageProxy.Imaging.Planning;

namespace ImageProxy.Tests.Images;

internal sealed class ImageCatalogTests
{
    private const string Small = """
        {
          "AllowedSizes": ["200x200", "300x0", "0x400"], "AllowedModes": ["crop", "dim"],
          "Modes": { "dim": { "Base": "crop", "Blur": 6, "Sharpen": 1, "Saturation": 0.4, "Tint": "#ff000080" } },
          "Presets": { "hero": { "Size": "720x588", "Mode": "resizecomp", "Format": "jpeg", "Quality": 90, "CacheControl": "max-age=5", "Animate": false } },
          "Avatars": { "Sizes": [288, 48, 144] }
        }
        """;

    [TestCase("/200/200/crop/a", 200, 200)]
    [TestCase("/300/0/crop/a", 300, 0)]
    [TestCase("/0/400/dim/a", 0, 400)]
    public void Admit_AllowedSizeAndMode_GivesARecipeOfThem(string target, int width, int height)
    {
        Recipe recipe = Catalogs.Of(Small).Recipe(target);

        Assert.That(recipe.Box, Is.EqualTo(new Box(width, height)));
        Assert.That(recipe.Mode.Name, Is.EqualTo(target.Split('/')[3]));
        Assert.That((recipe.Preset, recipe.FixedFormat, recipe.Animate), Is.EqualTo(((string?)null, (ImageFormat?)null, true)));
        Assert.That(recipe.CacheControl, Is.EqualTo(ImagesOptions.DefaultCacheControl));
    }

    [TestCase("/201/200/crop/a", "The size 201x200 is not allowed here; the nearest allowed size is 200x200.")]
    [TestCase("/310/0/crop/a", "The size 310x0 is not allowed here; the nearest allowed size is 300x0.")]
    [TestCase("/0/401/crop/a", "The size 0x401 is not allowed here; the nearest allowed size is 0x400.")]
    [TestCase("/200/200/smart/a", "The mode 'smart' is not allowed here; allowed are crop, dim.")]
    [TestCase("/200/200/zoom/a", "The mode 'zoom' is not allowed here; allowed are crop, dim.")]
    [TestCase("/preset/heroine/a", "There is no preset 'heroine' here; allowed are hero.")]
    public void Admit_OffTheList_IsRefusedWithWhatIsOnIt(string target, string detail) =>
        Assert.That(Catalogs.Of(Small).Refusal(target), Is.EqualTo(detail));

    [Test]
    public void Admit_NoSizesAllowed_NamesThePresets() =>
        Assert.That(
            Catalogs.Of("""{ "AllowedSizes": [], "Presets": { "hero": { "Size": "5x5", "Mode": "crop" } } }""").Refusal("/5/5/crop/a"),
            Is.EqualTo("The size 5x5 is not allowed here; no plain sizes are; presets are hero."));

    [Test]
    public void Admit_ListOfPresetsIsLong_IsLeftOutOfTheRefusal()
    {
        string presets = string.Join(',', Enumerable.Range(100, 40).Select(i => $$"""
            "preset-{{i}}": { "Size": "5x5", "Mode": "crop" }
            """));

        Assert.That(Catalogs.Of($$"""{ "Presets": { {{presets}} } }""").Refusal("/preset/x/a"), Is.EqualTo("There is no preset 'x' here."));
    }

    [Test]
    public void Admit_NoPresetsAtAll_SaysSo() =>
        Assert.That(Catalogs.Of().Refusal("/preset/x/a"), Is.EqualTo("There is no preset 'x' here."));

    [Test]
    public void Admit_AnySizeAllowed_StopsAtMaxOutput()
    {
        ImageCatalog catalog = Catalogs.Of("""{ "AllowAnySize": true, "MaxOutput": 500, "AllowedSizes": [] }""");

        Assert.That(catalog.Recipe("/500/499/crop/a").Box, Is.EqualTo(new Box(500, 499)));
        Assert.That(catalog.Recipe("/0/500/crop/a").Box, Is.EqualTo(new Box(0, 500)));
        Assert.That(catalog.Refusal("/501/1/crop/a"), Is.EqualTo("The size 501x1 is larger than 500 pixels a side."));
        Assert.That(catalog.Refusal("/1/501/crop/a"), Is.EqualTo("The size 1x501 is larger than 500 pixels a side."));
    }

    [Test]
    public void Admit_CallerVouchesForAnySize_StopsAtMaxOutputToo()
    {
        ImageCatalog catalog = Catalogs.Of(Small);

        Assert.That(catalog.Admit("/201/7/crop/a", anySize: true), Is.TypeOf<Admission.Admitted>());
        Assert.That(catalog.Refusal("/4097/7/crop/a", anySize: true), Does.Contain("larger than 4096"));
        Assert.That(catalog.Refusal("/201/7/smart/a", anySize: true), Does.Contain("mode 'smart'"));
    }

    [Test]
    public void Admit_Preset_TakesItsOwnSettings()
    {
        Recipe recipe = Catalogs.Of(Small).Recipe("/preset/hero/a");

        Assert.That((recipe.Box, recipe.Mode.Name, recipe.Preset), Is.EqualTo((new Box(720, 588), "resizecomp", "hero")));
        Assert.That((recipe.FixedFormat, recipe.Animate, recipe.CacheControl), Is.EqualTo(((ImageFormat?)ImageFormat.Jpeg, false, "max-age=5")));
        Assert.That(recipe.Encoding.Quality, Is.EqualTo(new QualityOptions { Jpeg = 90, WebP = 90, Avif = 90 }));
    }

    [TestCase("/200/200/crop/a@webp", ImageFormat.WebP)]
    [TestCase("/preset/hero/a@gif", ImageFormat.Gif)]
    [TestCase("/avatar/48/a@png", ImageFormat.Png)]
    public void Admit_FormatInTheUrl_IsFixed(string target, ImageFormat format)
    {
        Recipe with = Catalogs.Of(Small).Recipe(target), without = Catalogs.Of(Small).Recipe(target.Split('@')[0]);

        Assert.That(with.FixedFormat, Is.EqualTo(format));
        Assert.That((with.Box, with.Mode.Name, with.Preset, with.CacheControl), Is.EqualTo((without.Box, without.Mode.Name, without.Preset, without.CacheControl)));
    }

    [TestCase(48)]
    [TestCase(144)]
    [TestCase(288)]
    public void Admit_AvatarOfAnAllowedSize_IsASquare(int size)
    {
        Recipe recipe = Catalogs.Of(Small).Recipe($"/avatar/{size}/a");

        Assert.That((recipe.Box, recipe.Mode.Name, recipe.Preset), Is.EqualTo((new Box(size, size), "crop", (string?)null)));
    }

    [TestCase(1, 48)]
    [TestCase(47, 48)]
    [TestCase(49, 144)]
    [TestCase(145, 288)]
    [TestCase(289, 288)]
    [TestCase(99999, 288)]
    public void Admit_AvatarOffTheList_IsRedirectedToTheNearestAboveElseTheLargest(int wanted, int given) =>
        Assert.That(Catalogs.Of(Small).Admit($"/avatar/{wanted}/a"), Is.EqualTo(new Admission.RedirectAvatar(given)));

    [Test]
    public void Admit_Original_IsNotItsToAnswer() =>
        Assert.That(() => Catalogs.Of().Admit(ImageTarget.OfOriginal("a")), Throws.ArgumentException);

    [Test]
    public void Compile_ComposedMode_HasItsEffectsInOrder()
    {
        RenderPlan plan = Catalogs.Of(Small).Recipe("/200/200/dim/a").Mode.Plan(
            new() { Format = ImageFormat.Jpeg, StoredSize = new(200, 200) }, new(200, 200));

        Assert.That(plan.Effects, Is.EqualTo(new Effect[]
        {
            new Effect.Blur(6), new Effect.Sharpen(1), new Effect.Saturate(0.4), new Effect.Tint(new Color(255, 0, 0, 128)),
        }));
    }

    [Test]
    public void Compile_PresetOfAComposedMode_KeepsTheModesOwnSettingsWhereItSaysNothing()
    {
        ImageCatalog catalog = Catalogs.Of("""
            {
              "AllowedSizes": ["5x5"], "Modes": { "soft": { "Base": "resizecomp", "Blur": 2, "Background": "black", "Enlarge": true } },
              "Presets": {
                "same": { "Size": "5x5", "Mode": "soft" },
                "white": { "Size": "5x5", "Mode": "soft", "Background": "white" }
              }
            }
            """);
        string plain = catalog.Recipe("/5/5/soft/a").Fingerprint;

        Assert.That(catalog.Recipe("/preset/same/a").Fingerprint, Is.EqualTo(plain));
        Assert.That(Background(catalog.Recipe("/preset/same/a").Mode), Is.EqualTo(Color.Black));
        Assert.That(Background(catalog.Recipe("/preset/white/a").Mode), Is.EqualTo(Color.White));
        Assert.That(catalog.Recipe("/preset/white/a").Fingerprint, Is.Not.EqualTo(plain));
    }

    [Test]
    public void Compile_Twice_GivesEqualFingerprints() =>
        Assert.That(CatalogDiff.Between(Catalogs.Of(Small), Catalogs.Of(Small)).IsEmpty, Is.True);

    private static Color Background(IMode mode) =>
        mode.Plan(new() { Format = ImageFormat.Jpeg, StoredSize = new(5, 5) }, new(5, 5)).Background;
}

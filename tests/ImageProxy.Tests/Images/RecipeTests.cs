using ImageProxy.Images;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;
using ImageProxy.Rendering;

namespace ImageProxy.Tests.Images;

internal sealed class RecipeTests
{
    private const string Sizes = """ "AllowedSizes": ["200x200"], "Avatars": { "Sizes": [200] } """;

    private static readonly RenderPlan Plain = new() { Source = new(0, 0, 9, 9), Scaled = new(9, 9), Output = new(9, 9) };

    private static readonly RenderPlan Padded = Plain with { Scaled = new(9, 5) };

    private static readonly ImageInfo Photo = new() { Format = ImageFormat.Jpeg, StoredSize = new(9, 9) };

    private static readonly ImageInfo SeeThrough = new() { Format = ImageFormat.Png, StoredSize = new(9, 9), HasAlpha = true };

    private static readonly ImageInfo Moving = new() { Format = ImageFormat.Gif, StoredSize = new(9, 9), HasAlpha = true, Frames = 12 };

    [Test]
    public void Fingerprint_AnyRecipe_IsSixteenLowerCaseHexDigits() =>
        Assert.That(Of("{}").Fingerprint, Does.Match("^[0-9a-f]{16}$"));

    [Test]
    public void Fingerprint_AvatarOrPresetWithPlainSettings_IsTheSameRendition()
    {
        ImageCatalog catalog = Catalogs.Of($$"""{ {{Sizes}}, "Presets": { "square": { "Size": "200x200", "Mode": "crop", "CacheControl": "no-store" } } }""");
        Recipe plain = catalog.Recipe("/200/200/crop/a"), avatar = catalog.Recipe("/avatar/200/a"), preset = catalog.Recipe("/preset/square/a");

        Assert.That(new[] { avatar.Fingerprint, preset.Fingerprint }, Has.All.EqualTo(plain.Fingerprint));
        Assert.That(
            new[] { avatar.KeyFor("a", FormatToken.WebP), preset.KeyFor("a", FormatToken.WebP) }, Has.All.EqualTo(plain.KeyFor("a", FormatToken.WebP)));
    }

    [TestCase(""" "Quality": { "Jpeg": 81 } """)]
    [TestCase(""" "Quality": { "WebP": 79 } """)]
    [TestCase(""" "Quality": { "Avif": 56 } """)]
    [TestCase(""" "Effort": { "WebP": 4 } """)]
    [TestCase(""" "Effort": { "Avif": 4 } """)]
    [TestCase(""" "Effort": { "Png": 4 } """)]
    [TestCase(""" "Effort": { "Gif": 4 } """)]
    [TestCase(""" "Animate": false """)]
    public void Fingerprint_SettingThatShapesBytes_ChangesIt(string setting) =>
        Assert.That(Of($$"""{ {{setting}} }""").Fingerprint, Is.Not.EqualTo(Of("{}").Fingerprint));

    [TestCase(""" "CacheControl": "no-store" """)]
    [TestCase(""" "Negotiate": ["avif"] """)]
    [TestCase(""" "AllowAnySize": true """)]
    [TestCase(""" "MaxOutput": 1000 """)]
    [TestCase(""" "AllowedModes": ["crop"] """)]
    public void Fingerprint_SettingThatShapesNoBytes_LeavesIt(string setting) =>
        Assert.That(Of($$"""{ {{setting}} }""").Fingerprint, Is.EqualTo(Of("{}").Fingerprint));

    [Test]
    public void Fingerprint_Renderer_ChangesIt() => Assert.That(
        Enum.GetValues<RendererChoice>().Select(renderer => ImageCatalog.Compile(new(), renderer).Recipe("/200/200/crop/a").Fingerprint), Is.Unique);

    [Test]
    public void Fingerprint_Mode_ChangesIt() =>
        Assert.That(Catalogs.Of().Recipe("/200/200/top/a").Fingerprint, Is.Not.EqualTo(Of("{}").Fingerprint));

    [Test]
    public void Fingerprint_EffectOfAComposedMode_ChangesIt() => Assert.That(
        Catalogs.Of("""{ "Modes": { "dim": { "Base": "crop", "Blur": 2 } } }""").Recipe("/200/200/dim/a").Fingerprint,
        Is.Not.EqualTo(Catalogs.Of("""{ "Modes": { "dim": { "Base": "crop", "Blur": 3 } } }""").Recipe("/200/200/dim/a").Fingerprint));

    [Test]
    public void Fingerprint_OfFixedFormats_DiffersWhereTheRulesDo()
    {
        Recipe recipe = Of("{}");
        ImageFormat[] formats = [ImageFormat.Jpeg, ImageFormat.Png, ImageFormat.Gif, ImageFormat.Avif];

        Assert.That(formats.Select(format => recipe.In(format).Fingerprint).Append(recipe.Fingerprint), Is.Unique);
    }

    [Test]
    public void EncodingFor_PlanThatClears_IsPngUnlessTheBackgroundIsOpaque()
    {
        var cleared = Plain with { Effects = [new Effect.Pixels("round", [], Clears: true)] };

        Assert.That(Of("{}").EncodingFor(FormatToken.Jpeg, Photo, cleared).Format, Is.EqualTo(ImageFormat.Png));
        Assert.That(Of("{}").EncodingFor(FormatToken.Jpeg, Photo, cleared with { Background = Color.White }).Format, Is.EqualTo(ImageFormat.Jpeg));
    }

    [Test]
    public void KeyFor_WebPFixedOrNegotiated_IsTheSameRendition() =>
        Assert.That(Of("{}").In(ImageFormat.WebP).KeyFor("a", FormatToken.Jpeg), Is.EqualTo(Of("{}").KeyFor("a", FormatToken.WebP)));

    [Test]
    public void In_TheFormatItHas_IsItself()
    {
        Recipe png = Of("{}").In(ImageFormat.Png);

        Assert.That(png.In(ImageFormat.Png), Is.SameAs(png));
    }

    [Test]
    public void KeyFor_EachPart_ChangesTheKey()
    {
        Recipe recipe = Of("{}");

        Assert.That(
            new[]
            {
                recipe.KeyFor("a", FormatToken.WebP), recipe.KeyFor("b", FormatToken.WebP), recipe.KeyFor("a", FormatToken.Jpeg),
                recipe.At(new(200, 201)).KeyFor("a", FormatToken.WebP),
                recipe.In(ImageFormat.Jpeg).KeyFor("a", FormatToken.Jpeg),
            },
            Is.Unique);
    }

    [Test]
    public void KeyFor_FixedFormat_DoesNotDependOnWhatWasNegotiated()
    {
        Recipe recipe = Of("{}").In(ImageFormat.Png);

        Assert.That(recipe.TokenFor(FormatToken.Avif), Is.EqualTo(FormatToken.Png));
        Assert.That(recipe.KeyFor("a", FormatToken.Avif), Is.EqualTo(recipe.KeyFor("a", FormatToken.Jpeg)));
    }

    private static IEnumerable<TestCaseData> Encodings
    {
        get
        {
            yield return Row(FormatToken.Jpeg, Photo, Plain, ImageFormat.Jpeg, false, "photo");
            yield return Row(FormatToken.WebP, Photo, Plain, ImageFormat.WebP, false, "photo");
            yield return Row(FormatToken.Avif, Photo, Plain, ImageFormat.Avif, false, "photo");
            yield return Row(FormatToken.Jpeg, Photo, Padded, ImageFormat.Png, false, "photo on a see-through canvas");
            yield return Row(FormatToken.Jpeg, Photo, On(Padded, Color.White), ImageFormat.Jpeg, false, "photo on a white canvas");
            yield return Row(FormatToken.Jpeg, SeeThrough, Plain, ImageFormat.Png, false, "see-through picture");
            yield return Row(FormatToken.Jpeg, SeeThrough, On(Plain, new(0, 0, 0, 254)), ImageFormat.Png, false, "see-through picture on almost opaque");
            yield return Row(FormatToken.Jpeg, SeeThrough, On(Plain, Color.White), ImageFormat.Jpeg, false, "see-through picture on white");
            yield return Row(FormatToken.WebP, SeeThrough, Plain, ImageFormat.WebP, false, "see-through picture");
            yield return Row(FormatToken.Jpeg, Moving, Plain, ImageFormat.Gif, true, "animation");
            yield return Row(FormatToken.WebP, Moving, Plain, ImageFormat.WebP, true, "animation");
            yield return Row(FormatToken.Avif, Moving, Plain, ImageFormat.WebP, true, "animation");
        }
    }

    [TestCaseSource(nameof(Encodings))]
    public void EncodingFor_NegotiatedToken_GivesTheFormatThatKeepsThePicture(
        FormatToken token, ImageInfo info, RenderPlan plan, ImageFormat format, bool animated)
    {
        OutputEncoding encoding = Of("{}").EncodingFor(token, info, plan);

        Assert.That((encoding.Format, encoding.Animate), Is.EqualTo((format, animated)));
    }

    [TestCase(FormatToken.Jpeg, ImageFormat.Png)]
    [TestCase(FormatToken.WebP, ImageFormat.WebP)]
    [TestCase(FormatToken.Avif, ImageFormat.Avif)]
    public void EncodingFor_AnimationThatIsToStandStill_IsLikeAnyPicture(FormatToken token, ImageFormat format)
    {
        OutputEncoding encoding = Of("""{ "Animate": false }""").EncodingFor(token, Moving, Plain);

        Assert.That((encoding.Format, encoding.Animate), Is.EqualTo((format, false)));
    }

    [TestCase(ImageFormat.Jpeg, false)]
    [TestCase(ImageFormat.Png, false)]
    [TestCase(ImageFormat.Gif, true)]
    [TestCase(ImageFormat.WebP, true)]
    [TestCase(ImageFormat.Avif, false)]
    public void EncodingFor_FixedFormat_WinsOverTokenAndPicture(ImageFormat format, bool animated)
    {
        OutputEncoding encoding = Of("{}").In(format).EncodingFor(FormatToken.Avif, Moving, Padded);

        Assert.That((encoding.Format, encoding.Animate), Is.EqualTo((format, animated)));
    }

    [TestCase(ImageFormat.Jpeg, 11, -1)]
    [TestCase(ImageFormat.WebP, 12, 1)]
    [TestCase(ImageFormat.Avif, 13, 2)]
    [TestCase(ImageFormat.Png, 100, 3)]
    [TestCase(ImageFormat.Gif, 100, 4)]
    public void EncodingFor_EachFormat_TakesItsOwnQualityAndEffort(ImageFormat format, int quality, int effort)
    {
        Recipe recipe = Of("""{ "Quality": { "Jpeg": 11, "WebP": 12, "Avif": 13 }, "Effort": { "WebP": 1, "Avif": 2, "Png": 3, "Gif": 4 } }""");

        Assert.That(recipe.In(format).EncodingFor(FormatToken.Jpeg, Photo, Plain), Is.EqualTo(new OutputEncoding(format, quality, effort)));
    }

    private static Recipe Of(string json) => Catalogs.Of(json).Recipe("/200/200/crop/a");

    private static RenderPlan On(RenderPlan plan, Color background) => plan with { Background = background };

    private static TestCaseData Row(FormatToken token, ImageInfo info, RenderPlan plan, ImageFormat format, bool animated, string what) =>
        new TestCaseData(token, info, plan, format, animated).SetArgDisplayNames($"{what} for {token}");
}

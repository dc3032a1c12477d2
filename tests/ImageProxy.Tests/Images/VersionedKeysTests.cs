using ImageProxy.Images;

namespace ImageProxy.Tests.Images;

internal sealed class VersionedKeysTests
{
    private const string Immutable = "public, max-age=31536000, immutable";

    [TestCase("ann.v2.jpg", true)]
    [TestCase("people/ann.v10.webp", true)]
    [TestCase("people/ann.v2.jpg.bak", false)]
    [TestCase("people/ann.vx.jpg", false)]
    [TestCase("people/ann.jpg", false)]
    public void Covers_VersionBeforeTheExtension_IsVersioned(string key, bool expected) =>
        Assert.That(VersionedKeys.Read(@"\.v[0-9]+\.[a-z]+$", out _).Covers(key), Is.EqualTo(expected));

    [TestCase(null)]
    [TestCase("")]
    public void Read_NoExpression_CoversNothing(string? expression) =>
        Assert.That(VersionedKeys.Read(expression, out string? problem).Covers(""), Is.False, problem);

    /// <summary>An expression that a backtracking engine would not come to the end of.</summary>
    [Test]
    public void Covers_ExpressionThatExplodes_TakesLinearTime() =>
        Assert.That(VersionedKeys.Read("^(a|aa|aaa)+(a+)+$", out _).Covers(new string('a', 1023) + "!"), Is.False);

    [Test]
    public void CacheControlFor_VersionedKey_IsAYearUnlessThePresetSaysOtherwise()
    {
        var catalog = Catalogs.Of("""
            {
              "VersionedKeys": "[.]v[0-9]+[.]", "AllowedSizes": ["200x200"], "Avatars": { "Sizes": [48] },
              "Presets": { "card": { "Size": "9x9", "Mode": "crop" }, "brief": { "Size": "9x9", "Mode": "crop", "CacheControl": "max-age=5" } }
            }
            """);
        string[] paths = ["/200/200/crop/a", "/200/200/crop/a@webp", "/avatar/48/a", "/preset/card/a"];
        Assert.That(paths.Select(path => catalog.Recipe(path).CacheControlFor("a.v1.jpg")), Has.All.EqualTo(Immutable));
        Assert.That(paths.Select(path => catalog.Recipe(path).CacheControlFor("a.jpg")), Has.All.EqualTo(ImagesOptions.DefaultCacheControl));
        Assert.That(catalog.Recipe("/preset/brief/a").CacheControlFor("a.v1.jpg"), Is.EqualTo("max-age=5"));
        Assert.That((catalog.CacheControlFor("a.v1.jpg"), catalog.CacheControlFor("a.jpg")), Is.EqualTo((Immutable, ImagesOptions.DefaultCacheControl)));
    }
}

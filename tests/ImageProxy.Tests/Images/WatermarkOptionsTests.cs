using ImageProxy.Images;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Planning;
using ImageProxy.Pictures;
using ImageProxy.Pictures.Encoders;

namespace ImageProxy.Tests.Images;

/// <summary>A preset's watermark: read when the catalog is made, part of the plan and of the fingerprint.</summary>
internal sealed class WatermarkOptionsTests
{
    private string _file = null!;

    [SetUp]
    public void WriteFile()
    {
        _file = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"mark-{TestContext.CurrentContext.Test.ID}.png");
        File.WriteAllBytes(_file, PngWriter.Write(new Bitmap(40, 20)));
    }

    [TearDown]
    public void RemoveFile() => File.Delete(_file);

    [Test]
    public void Compile_FileAlone_TakesTheDefaults()
    {
        var mark = MarkOf(Of("").Recipe("/preset/card/a"));

        Assert.That(mark.ToString(), Is.EqualTo($"watermark({mark.Picture.Hash},BottomRight,0.5,0.25,0.03)"));
        Assert.That(mark.Picture.Bytes.ToArray(), Is.EqualTo(File.ReadAllBytes(_file)));
    }

    [Test]
    public void Compile_EverySetting_IsInThePlan() => Assert.That(
        MarkOf(Of(""" "Position": "top-left", "Opacity": 1, "Scale": 0.1, "Margin": 0 """).Recipe("/preset/card/a")).ToString(), Does.EndWith(",TopLeft,1,0.1,0)"));

    [Test]
    public void Compile_Watermark_IsThePresetsAloneAndKeepsTheModesName()
    {
        var catalog = Of("");

        Assert.That(catalog.Recipe("/preset/card/a").Mode.Name, Is.EqualTo("crop"));
        Assert.That(catalog.Recipe("/200/200/crop/a").Fingerprint, Is.EqualTo(Catalogs.Of().Recipe("/200/200/crop/a").Fingerprint));
        Assert.That(catalog.Recipe("/preset/card/a").Fingerprint, Is.Not.EqualTo(catalog.Recipe("/200/200/crop/a").Fingerprint));
    }

    [Test]
    public void Fingerprint_AnotherPictureOrSetting_ChangesIt()
    {
        string plain = Of("").Recipe("/preset/card/a").Fingerprint, paler = Of(""" "Opacity": 0.4 """).Recipe("/preset/card/a").Fingerprint;
        File.WriteAllBytes(_file, PngWriter.Write(new Bitmap(41, 20)));

        Assert.That(new[] { plain, paler, Of("").Recipe("/preset/card/a").Fingerprint }, Is.Unique);
    }

    [TestCase(""" "Position": "middle" """, "Position 'middle' is no position; it must be one of top-left,")]
    [TestCase(""" "Opacity": 1.5 """, "Opacity is 1.5; it must be from 0 to 1.")]
    [TestCase(""" "Scale": 0 """, "Scale is 0; it must be from 0.01 to 1.")]
    [TestCase(""" "Margin": 0.5 """, "Margin is 0.5; it must be from 0 to 0.4.")]
    public void Validate_WrongSetting_IsOneFault(string setting, string fault)
    {
        var faults = Catalogs.Faults(Json(setting, _file));

        Assert.That(faults, Has.Count.EqualTo(1), string.Join('\n', faults));
        Assert.That(faults[0], Does.StartWith("Images:Presets:card:Watermark:" + fault));
    }

    [Test]
    public void Validate_FileThatIsMissing_IsNamed() =>
        Assert.That(Catalogs.Faults(Json("", "/no/mark.png")), Is.EqualTo(new[] { "Images:Presets:card:Watermark:File is /no/mark.png, and there is no such file." }));

    [Test]
    public void Validate_FileThatIsNoPicture_IsNamed()
    {
        File.WriteAllText(_file, "no picture");
        Assert.That(Catalogs.Faults(Json("", _file)).Single(), Does.StartWith($"Images:Presets:card:Watermark:File is {_file}, which is not a picture: "));
    }

    [Test]
    public void Validate_FileThatIsTooLarge_IsNamed()
    {
        File.WriteAllBytes(_file, new byte[WatermarkPicture.MaxBytes + 1]);
        Assert.That(Catalogs.Faults(Json("", _file)).Single(), Is.EqualTo($"Images:Presets:card:Watermark:File is {_file}, which has 1048577 bytes; 1048576 are the most."));
    }

    [Test]
    public void Validate_NoFile_IsAFault() => Assert.That(
        Catalogs.Faults("""{ "Presets": { "card": { "Size": "9x9", "Mode": "crop", "Watermark": { "Opacity": 1 } } } }"""),
        Is.EqualTo(new[] { "Images:Presets:card:Watermark:File is missing; it must be the path of a picture." }));

    private static Effect.Watermark MarkOf(Recipe recipe) =>
        recipe.Mode.Plan(new() { Format = ImageFormat.Jpeg, StoredSize = new(400, 300) }, recipe.Box).Effects.OfType<Effect.Watermark>().Single();

    private ImageCatalog Of(string settings) => Catalogs.Of(Json(settings, _file));

    private static string Json(string settings, string file) =>
        $$"""{ "AllowedSizes": ["200x200"], "Presets": { "card": { "Size": "200x200", "Mode": "crop", "Watermark": { "File": "{{file}}"{{(settings.Length > 0 ? "," : "")}} {{settings}} } } } }""";
}

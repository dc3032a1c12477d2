using ImageProxy.Images;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Modes;
using ImageProxy.Tests.Images;

namespace ImageProxy.Tests.Modes;

/// <summary>Modes out of assemblies. This test assembly is one: a second copy of it is loaded, as the service loads somebody else's.</summary>
internal sealed class ModeAssembliesTests
{
    private static readonly string Path = typeof(SlantMode).Assembly.Location;

    private static readonly ModeAssemblies Loaded = ModeAssemblies.Load([Path]);

    [Test]
    public void Load_AnAssembly_FindsItsModesAndEffectsBesideThoseInTheBox()
    {
        Assert.That(Loaded.Faults, Is.Empty);
        Assert.That(Loaded.Kinds.Keys, Is.EquivalentTo((string[])["blurred", "duotone", "round", "slant"]));
        Assert.That((Loaded.HasEffect("slant"), Loaded.HasEffect("round"), ModeAssemblies.InTheBox.HasEffect("slant")), Is.EqualTo((true, true, false)));
        Assert.That(Loaded.Paths, Is.EqualTo(new[] { Path }));
        Assert.That(Loaded.Kinds["slant"].Constructor.DeclaringType, Is.Not.EqualTo(typeof(SlantMode)), "a copy of its own");
    }

    [Test]
    public void Compile_ModeOfAnAssembly_IsThereWithItsDefaults()
    {
        var recipe = Of("{}").Recipe("/200/200/slant/a");

        Assert.That(Plan(recipe), Does.EndWith("effects=slant(10)"));
    }

    [Test]
    public void Compile_SectionOfItsName_SetsItsParameters() =>
        Assert.That(Plan(Of("""{ "Modes": { "slant": { "angle": 30 } } }""").Recipe("/200/200/slant/a")), Does.EndWith("effects=slant(30)"));

    [Test]
    public void Compile_ModeBuiltOnIt_HasItsParametersAndEffectsAndBackground()
    {
        var catalog = Of("""{ "Modes": { "steep": { "Base": "slant", "Angle": "45", "Blur": 2, "Background": "#000" } } }""");

        Assert.That(Plan(catalog.Recipe("/200/200/steep/a")), Does.EndWith("background=#000000ff effects=slant(45),blur(2)"));
        Assert.That(Plan(catalog.Recipe("/200/200/slant/a")), Does.EndWith("background=#ffffff00 effects=slant(10)"));
    }

    [Test]
    public void Fingerprint_ParametersAndCode_AreInIt()
    {
        string plain = Of("{}").Recipe("/200/200/slant/a").Fingerprint;

        Assert.That(Of("""{ "Modes": { "slant": { "Angle": 10 } } }""").Recipe("/200/200/slant/a").Fingerprint, Is.EqualTo(plain), "the default itself");
        Assert.That(Of("""{ "Modes": { "slant": { "Angle": 11 } } }""").Recipe("/200/200/slant/a").Fingerprint, Is.Not.EqualTo(plain));
        Assert.That(Of("""{ "Modes": { "slant": { "Enlarge": true } } }""").Recipe("/200/200/slant/a").Fingerprint, Is.Not.EqualTo(plain));
        Assert.That(
            Of("{}").Recipe("/200/200/slant/a").Mode.Fingerprint,
            Does.StartWith("slant;Angle=10;").And.EndWith($"mark={typeof(SlantMode).Module.ModuleVersionId:n}"));
    }

    [Test]
    public void Fingerprint_OfTheModesInTheBox_DoesNotHangOnTheBuild() =>
        Assert.That(Catalogs.Of().Recipe("/200/200/round/a").Mode.Fingerprint, Is.EqualTo("round:1;Ring=0;RingColor=#ffffffff;enlarge=False;background=own;mark="));

    [TestCase("""{ "Modes": { "slant": { "Angle": 46 } } }""", "Images:Modes:slant:Angle is '46'; it must be a number from 0 to 45.")]
    [TestCase("""{ "Modes": { "slant": { "Angel": 1 } } }""", "Images:Modes:slant:Angel is no parameter of the mode; it has Angle.")]
    [TestCase("""{ "Modes": { "slant": { "Angle": { "Deep": 1 } } } }""", "Images:Modes:slant:Angle:Deep is no parameter of the mode; it has Angle.")]
    [TestCase("""{ "Modes": { "s": { "Base": "slant", "Angle": "x" } } }""", "Images:Modes:s:Angle is 'x'; it must be a number from 0 to 45.")]
    [TestCase("""{ "Modes": { "dim": { "Base": "crop", "Angle": 3 } } }""", "Images:Modes:dim:Angle is no setting of a mode, and a built-in mode has no parameters.")]
    [TestCase("""{ "Modes": { "slant": { "Base": "crop" } } }""", "Images:Modes:slant has the name of a mode of the assembly ImageProxy.Tests; a mode built on another needs a name of its own.")]
    public void Validate_WrongParameter_IsOneFaultThatNamesIt(string json, string fault) => Assert.That(Faults(json), Is.EqualTo(new[] { fault }));

    [Test]
    public void Validate_OtherSettingsBesideParameters_AreReadAsEver()
    {
        var catalog = Of("""{ "AllowedSizes": ["10x10"], "Negotiate": [], "Presets": { "p": { "Size": "20x20", "Mode": "slant" } }, "Modes": { "slant": { "Angle": 5 } } }""");

        Assert.That((catalog.Sizes.Single(), catalog.Offered.Length), Is.EqualTo((new Box(10, 10), 0)));
        Assert.That(Plan(catalog.Recipe("/preset/p/a")), Does.EndWith("=slant(5)"));
        Assert.That(Faults("""{ "Modes": { "slant": { "Angle": 5 } }, "AlowedSizes": [] }"""), Has.One.Contains("AlowedSizes"));
    }

    [Test]
    public void Load_FilesThatAreNone_AreFaultsThatNameThem()
    {
        string text = System.IO.Path.Combine(TestContext.CurrentContext.WorkDirectory, "no-assembly.dll");
        File.WriteAllText(text, "no assembly");
        string?[] listed = ["/no/such.dll", text, "", typeof(NUnit.Framework.Assert).Assembly.Location, Path, Path];
        var loaded = ModeAssemblies.Load(listed);

        var faults = CatalogCompiler.Run(new ImagesOptions { ModeAssemblies = listed }, assemblies: loaded).Faults;

        Assert.That(faults, Is.EqualTo(new[]
        {
            "Images:ModeAssemblies:0 cannot be used: there is no /no/such.dll.",
            $"Images:ModeAssemblies:1 cannot be used: {text} is no .NET assembly.",
            "Images:ModeAssemblies:2 is empty; it must be the path of an assembly.",
            $"Images:ModeAssemblies:3 cannot be used: {listed[3]} holds no mode: no public class that is an IMode and has a public constructor with ModeParameters.",
            "Images:ModeAssemblies:5 holds a mode 'slant', and there is another of that name.",
            "Images:ModeAssemblies:5 holds an effect 'slant', and there is another of that name.",
        }));
    }

    [Test]
    public void Validate_ModesOfAnAssemblyThatIsMissing_AreNotBlamed()
    {
        var options = Catalogs.Options("""
            { "Modes": { "tilt": { "Angle": 5 }, "far": { "Base": "tilt" }, "dim": { "Base": "crop", "Foo": 1 } }, "Presets": { "p": { "Size": "9x9", "Mode": "tilt" } } }
            """) with { ModeAssemblies = ["/no/such.dll"] };

        Assert.That(ImagesOptionsValidator.Validate(options, ModeAssemblies.Load(["/no/such.dll"])), Is.EqualTo(new[]
        {
            "Images:ModeAssemblies:0 cannot be used: there is no /no/such.dll.",
            "Images:Modes:dim:Foo is no setting of a mode, and a built-in mode has no parameters.",
        }));
    }

    [Test]
    public void Validate_ListThatHasChangedSinceTheStart_IsAFault() => Assert.That(
        CatalogCompiler.Run(new ImagesOptions { ModeAssemblies = ["other.dll"] }, assemblies: Loaded).Faults,
        Is.EqualTo(new[] { "Images:ModeAssemblies has changed; assemblies are loaded when the service starts, so it must be started again." }));

    private static string Plan(Recipe recipe) => recipe.Mode.Plan(new() { Format = Imaging.Formats.ImageFormat.Jpeg, StoredSize = new(400, 300) }, recipe.Box).Describe();

    private static ImageCatalog Of(string json) => ImageCatalog.Compile(Options(json), assemblies: Loaded);

    private static IReadOnlyList<string> Faults(string json) => ImagesOptionsValidator.Validate(Options(json), Loaded);

    private static ImagesOptions Options(string json) => Catalogs.Options(json) with { ModeAssemblies = [Path] };
}

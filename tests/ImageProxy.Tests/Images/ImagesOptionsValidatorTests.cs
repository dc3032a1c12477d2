using Microsoft.Extensions.Options;

namespace ImageProxy.Tests.Images;

internal sealed class ImagesOptionsValidatorTests
{
    private static IEnumerable<TestCaseData> Faulty =>
    [
        Row("""{ "AllowedSizes": ["200"] }""", "Images:AllowedSizes:0 '200' is not a size"),
        Row("""{ "AllowedSizes": ["10x10", "200X200"] }""", "Images:AllowedSizes:1 '200X200' is not a size"),
        Row("""{ "AllowedSizes": ["0200x200"] }""", "Images:AllowedSizes:0 '0200x200' is not a size"),
        Row("""{ "AllowedSizes": ["0x0"] }""", "Images:AllowedSizes:0 '0x0' is not a size"),
        Row("""{ "AllowedSizes": ["-1x5"] }""", "Images:AllowedSizes:0 '-1x5' is not a size"),
        Row("""{ "AllowedSizes": ["1x2x3"] }""", "Images:AllowedSizes:0 '1x2x3' is not a size"),
        Row("""{ "AllowedSizes": [""] }""", "Images:AllowedSizes:0 '' is not a size"),
        Row("""{ "AllowedSizes": [null] }""", "Images:AllowedSizes:0 '' is not a size"),
        Row("""{ "AllowedSizes": ["5x5", "5x5"] }""", "Images:AllowedSizes:1 5x5 is listed twice"),
        Row("""{ "AllowedSizes": ["5000x5"] }""", "Images:AllowedSizes:0 5000x5 is larger than Images:MaxOutput (4096 pixels a side)"),
        Row("""{ "AllowedSizes": ["5x5000"] }""", "Images:AllowedSizes:0 5x5000 is larger than Images:MaxOutput"),
        Row("""{ "MaxOutput": 0, "AllowedSizes": [], "Avatars": { "Sizes": [1] } }""", "Images:MaxOutput is 0; it must be from 1 to 16383"),
        Row("""{ "MaxOutput": 16384 }""", "Images:MaxOutput is 16384"),
        Row("""{ "AllowedModes": ["crop", "zoom"] }""", "Images:AllowedModes:1 'zoom' is not a mode"),
        Row("""{ "AllowedModes": ["Crop"] }""", "Images:AllowedModes:0 'Crop' is not a mode"),
        Row("""{ "AllowedModes": ["crop", "crop"] }""", "Images:AllowedModes:1 'crop' is listed twice"),
        Row("""{ "Modes": { "dim": {} } }""", "Images:Modes:dim:Base '' must be a built-in mode"),
        Row("""{ "Modes": { "dim": null } }""", "Images:Modes:dim:Base '' must be a built-in mode"),
        Row("""{ "Modes": { "dim": { "Base": "zoom" } } }""", "Images:Modes:dim:Base 'zoom' must be a built-in mode"),
        Row("""{ "Modes": { "dim": { "Base": "dim" } } }""", "Images:Modes:dim:Base 'dim' must be a built-in mode"),
        Row("""{ "Modes": { "dim": { "Base": "crop" }, "dimmer": { "Base": "dim" } } }""", "Images:Modes:dimmer:Base 'dim' must be a built-in mode"),
        Row("""{ "Modes": { "crop": { "Base": "resize" } } }""", "Images:Modes:crop has the name of a built-in mode"),
        Row("""{ "Modes": { "Dim": { "Base": "crop" } } }""", "Images:Modes:Dim has a name that cannot stand in a URL"),
        Row("""{ "Modes": { "soft_dim": { "Base": "crop" } } }""", "Images:Modes:soft_dim has an underscore"),
        Row("""{ "Modes": { "dim": { "Base": "crop", "Blur": 0.2 } } }""", "Images:Modes:dim:Blur is 0.2; it must be from 0.3 to 100"),
        Row("""{ "Modes": { "dim": { "Base": "crop", "Blur": 100.5 } } }""", "Images:Modes:dim:Blur is 100.5"),
        Row("""{ "Modes": { "dim": { "Base": "crop", "Blur": "NaN" } } }""", "Images:Modes:dim:Blur is NaN"),
        Row("""{ "Modes": { "dim": { "Base": "crop", "Sharpen": 11 } } }""", "Images:Modes:dim:Sharpen is 11; it must be from 0.3 to 10"),
        Row("""{ "Modes": { "dim": { "Base": "crop", "Saturation": -0.1 } } }""", "Images:Modes:dim:Saturation is -0.1; it must be from 0 to 10"),
        Row("""{ "Modes": { "dim": { "Base": "crop", "Tint": "red" } } }""", "Images:Modes:dim:Tint 'red' is not a colour"),
        Row("""{ "Modes": { "dim": { "Base": "crop", "Background": "#12345" } } }""", "Images:Modes:dim:Background '#12345' is not a colour"),
        Row("""{ "Presets": { "Hero!": { "Size": "5x5", "Mode": "crop" } } }""", "Images:Presets:Hero! has a name that cannot stand in a URL"),
        Row("""{ "Presets": { "hero": { "Mode": "crop" } } }""", "Images:Presets:hero:Size '' is not a size"),
        Row("""{ "Presets": { "hero": { "Size": "9999x1", "Mode": "crop" } } }""", "Images:Presets:hero:Size 9999x1 is larger than"),
        Row("""{ "Presets": { "hero": { "Size": "5x5" } } }""", "Images:Presets:hero:Mode is missing"),
        Row("""{ "Presets": { "hero": { "Size": "5x5", "Mode": "zoom" } } }""", "Images:Presets:hero:Mode 'zoom' is not a mode"),
        Row("""{ "Presets": { "hero": { "Size": "5x5", "Mode": "crop", "Format": "jpg" } } }""", "Images:Presets:hero:Format 'jpg' is not an output format"),
        Row("""{ "Presets": { "hero": { "Size": "5x5", "Mode": "crop", "Format": "heic" } } }""", "Images:Presets:hero:Format 'heic' is not an output format"),
        Row("""{ "Presets": { "hero": { "Size": "5x5", "Mode": "crop", "Quality": 101 } } }""", "Images:Presets:hero:Quality is 101; it must be from 1 to 100"),
        Row("""{ "Presets": { "hero": { "Size": "5x5", "Mode": "crop", "Background": "pink" } } }""", "Images:Presets:hero:Background 'pink' is not a colour"),
        Row("""{ "Presets": { "hero": { "Size": "5x5", "Mode": "crop", "CacheControl": "public\r\nX-Evil: 1" } } }""", "Images:Presets:hero:CacheControl is not a Cache-Control value"),
        Row("""{ "Avatars": { "Sizes": [] } }""", "Images:Avatars:Sizes is empty"),
        Row("""{ "MaxOutput": 20, "AllowedSizes": [] }""", "Images:Avatars:Sizes is empty"),
        Row("""{ "Avatars": { "Sizes": [0] } }""", "Images:Avatars:Sizes:0 is 0; it must be from 1 to 4096"),
        Row("""{ "Avatars": { "Sizes": [24, 5000] } }""", "Images:Avatars:Sizes:1 is 5000"),
        Row("""{ "Avatars": { "Sizes": [24, 24] } }""", "Images:Avatars:Sizes:1 24 is listed twice"),
        Row("""{ "Avatars": { "Mode": "zoom" } }""", "Images:Avatars:Mode 'zoom' is not a mode"),
        Row("""{ "Negotiate": ["webp", "png"] }""", "Images:Negotiate:1 'png' cannot be negotiated"),
        Row("""{ "Negotiate": ["WebP"] }""", "Images:Negotiate:0 'WebP' cannot be negotiated"),
        Row("""{ "Negotiate": ["avif", "avif"] }""", "Images:Negotiate:1 'avif' is listed twice"),
        Row("""{ "Quality": { "Jpeg": 0 } }""", "Images:Quality:Jpeg is 0; it must be from 1 to 100"),
        Row("""{ "Quality": { "WebP": 101 } }""", "Images:Quality:WebP is 101"),
        Row("""{ "Quality": { "Avif": -1 } }""", "Images:Quality:Avif is -1"),
        Row("""{ "Effort": { "WebP": 7 } }""", "Images:Effort:WebP is 7; it must be from 0 to 6, or -1"),
        Row("""{ "Effort": { "Avif": 10 } }""", "Images:Effort:Avif is 10; it must be from 0 to 9"),
        Row("""{ "Effort": { "Png": 0 } }""", "Images:Effort:Png is 0; it must be from 1 to 9"),
        Row("""{ "Effort": { "Gif": -2 } }""", "Images:Effort:Gif is -2; it must be from 1 to 10"),
        Row("""{ "VersionedKeys": "v[0-9" }""", "Images:VersionedKeys is not a regular expression that can be used here"),
        Row("""{ "VersionedKeys": "(?=v)x" }""", "Images:VersionedKeys is not a regular expression that can be used here"),
        Row("""{ "CacheControl": "" }""", "Images:CacheControl is not a Cache-Control value"),
        Row("""{ "CacheControl": null }""", "Images:CacheControl is not a Cache-Control value"),
        Row("""{ "CacheControl": "public, max-age=60\nSet-Cookie: a=b" }""", "Images:CacheControl is not a Cache-Control value"),
        Row("""{ "CacheControl": "max-age=\u00fc" }""", "Images:CacheControl is not a Cache-Control value"),
        Row("""{ "CacheControl": "public; max-age=60" }""", "Images:CacheControl is not a Cache-Control value"),
    ];

    [TestCaseSource(nameof(Faulty))]
    public void Validate_OneFault_IsNamedWithItsPathAndNothingElse(string json, string fault)
    {
        IReadOnlyList<string> faults = Catalogs.Faults(json);

        Assert.That(faults, Has.Count.EqualTo(1), string.Join('\n', faults));
        Assert.That(faults[0], Does.StartWith(fault).And.EndWith("."));
    }

    [TestCaseSource(nameof(Faulty))]
    public void Compile_AFault_ThrowsIt(string json, string fault) =>
        Assert.That(() => Catalogs.Of(json), Throws.TypeOf<OptionsValidationException>().With.Message.StartsWith(fault));

    [Test]
    public void Validate_ManyFaults_AreAllListed()
    {
        IReadOnlyList<string> faults = Catalogs.Faults("""
            {
              "AllowedSizes": ["x", "10x10", "10x10"], "AllowedModes": ["zoom"], "MaxOutput": 99999, "Negotiate": ["gif"], "CacheControl": "a\rb",
              "Modes": { "dim": { "Base": "none", "Blur": 1000, "Tint": "?" } },
              "Presets": { "a b": { "Size": "1", "Mode": "dim", "Quality": 0 } },
              "Avatars": { "Sizes": [-1], "Format": "tiff" }, "Quality": { "Jpeg": 200 }, "Effort": { "Png": 77 }
            }
            """);

        string[] paths =
        [
            "AllowedSizes:0", "AllowedSizes:2", "AllowedModes:0", "MaxOutput", "Negotiate:0", "CacheControl", "Modes:dim:Base", "Modes:dim:Blur", "Modes:dim:Tint",
            "Presets:a b", "Presets:a b:Size", "Presets:a b:Quality", "Avatars:Sizes:0", "Avatars:Format", "Quality:Jpeg", "Effort:Png",
        ];
        Assert.That(faults, Has.Count.EqualTo(paths.Length), string.Join('\n', faults));
        foreach (string path in paths)
            Assert.That(faults, Has.One.StartsWith($"Images:{path} "));
    }

    [Test]
    public void Validate_EveryLimitItself_IsNoFault() =>
        Assert.That(Catalogs.Faults("""
            {
              "MaxOutput": 16383, "AllowedSizes": ["16383x16383", "0x1"], "Quality": { "Jpeg": 1, "WebP": 100, "Avif": 100 }, "Negotiate": ["avif", "jpeg", "webp"],
              "Effort": { "WebP": 6, "Avif": 9, "Png": 9, "Gif": 10 }, "CacheControl": "no-store",
              "Modes": {
                "low": { "Base": "crop", "Blur": 0.3, "Sharpen": 0.3, "Saturation": 0 },
                "high": { "Base": "resizecomp", "Blur": 100, "Sharpen": 10, "Saturation": 10, "Tint": "#ff000080", "Background": "transparent" }
              },
              "Presets": { "og_image-2": { "Size": "1200x0", "Mode": "low", "Format": "png", "Quality": 1, "CacheControl": "public, max-age=31536000, immutable" } },
              "Avatars": { "Sizes": [1, 16383], "Mode": "high" }
            }
            """), Is.Empty);

    private static TestCaseData Row(string json, string fault) => new TestCaseData(json, fault).SetArgDisplayNames(json.Replace('\\', '/'));
}

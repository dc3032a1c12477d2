using System.Globalization;
using System.Security.Cryptography;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;

namespace ImageProxy.EndToEnd.Commands;

/// <summary>The program's commands, run as an operator runs them.</summary>
public sealed class CommandTests
{
    private string _folder = null!;

    [SetUp]
    public void MakeFolder()
    {
        _folder = Path.Combine(Path.GetTempPath(), "imageproxy-test-" + Guid.NewGuid().ToString("n"));
        Directory.CreateDirectory(_folder);
        File.WriteAllBytes(Path.Combine(_folder, "photo.jpg"), TestOriginals.Photo(400, 300));
    }

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Help_OfTheProgram_NamesEveryCommandAndTheExitCodes()
    {
        var run = await RunAsync("--help");

        Assert.That(run.Code, Is.Zero, run.Error);
        foreach (string command in (string[])["serve", "render", "check", "bench", "warm", "purge"])
            Assert.That(run.Output, Does.Match($@"(?m)^ +{command}\b"), command);
        Assert.That(run.Output, Does.Contain("Exit codes"));
    }

    [Test]
    public async Task Help_OfACommand_NamesItsOptions()
    {
        var run = await RunAsync("render", "--help");

        Assert.That(run.Code, Is.Zero, run.Error);
        Assert.That(run.Output, Does.Contain("--mode").And.Contain("--size").And.Contain("--preset"));
    }

    [Test]
    public async Task Command_ThatIsNone_IsWrongUse()
    {
        var run = await RunAsync("rendr");

        Assert.That(run.Code, Is.EqualTo(2));
        Assert.That(run.Error, Does.Contain("rendr").And.Contain("--help"));
    }

    [Test]
    public async Task Serve_BrokenConfiguration_EndsWith78ByNameAndWithout([Values] bool named)
    {
        var run = await RunAsync([.. named ? (string[])["serve"] : [], "--Rendering:Slots=-1"]);

        Assert.That(run.Code, Is.EqualTo(78));
        Assert.That(run.Error, Does.Contain("Rendering:Slots"));
    }

    [TestCase("serve")]
    [TestCase("render photo.jpg out.jpg --size 10x10")]
    public async Task Settings_InAFileThatIsNoJson_EndWith78AndTheLine(string line)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "appsettings.json"), "{\n  \"Rendering\": { \"Slots\": 2, }\n  oops\n}");

        var run = await RunAsync(line.Split(' '));

        Assert.That(run.Code, Is.EqualTo(78), run.Error);
        Assert.That(run.Error, Does.Contain("appsettings.json").And.Contain("LineNumber").And.Not.Contain("   at "));
    }

    [Test]
    public async Task Check_FileThatIsNoJson_IsAFault()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "appsettings.json"), "{ oops }");

        var run = await RunAsync("check");

        Assert.That(run.Code, Is.EqualTo(1), run.Error);
        Assert.That(run.Output, Does.Contain("appsettings.json").And.Contain("-> Mend the file it names"));
    }

    [Test]
    public async Task Render_ModeAndSize_WritesWhatTheEndingSays()
    {
        var run = await RunAsync("render", "photo.jpg", "out.webp", "--mode", "crop", "--size", "120x90");

        Assert.That(run.Code, Is.Zero, run.Error);
        var info = HeaderReader.Read(File.ReadAllBytes(Path.Combine(_folder, "out.webp"))).Info!;
        Assert.That((info.Format, info.Size), Is.EqualTo((ImageFormat.WebP, new PixelSize(120, 90))));
        Assert.That(run.Error, Does.Contain("400x300").And.Contain("scaled=120x90"));
        Assert.That(run.Output, Is.Empty, "standard output is for pictures");
    }

    [Test]
    public async Task Render_PresetFromASetting_RendersThePreset()
    {
        var run = await RunAsync("render", "photo.jpg", "out.png", "--preset", "card", "--Images:Presets:card:Size=60x0", "--Images:Presets:card:Mode=resize");

        Assert.That(run.Code, Is.Zero, run.Error);
        Assert.That(HeaderReader.Read(File.ReadAllBytes(Path.Combine(_folder, "out.png"))).Info!.Size, Is.EqualTo(new PixelSize(60, 45)));
    }

    /// <summary>Nodes of a fleet need not be alike, and must give the same tag to the same rendition.</summary>
    [Test]
    public async Task Render_WithFewerInstructions_WritesTheSameBytes()
    {
        string[] switches = ["", "DOTNET_EnableAVX512", "DOTNET_EnableAVX2", "DOTNET_EnableHWIntrinsic"];
        string[] hashes = await Task.WhenAll(switches.Select(async off =>
        {
            var program = CommandRun.Program(_folder, ["render", "photo.jpg", $"{off}.jpg", "--mode", "crop", "--size", "123x91"]);
            if (off.Length > 0)
                program.Environment[off] = "0";
            var run = await CommandRun.OfAsync(program);
            Assert.That(run.Code, Is.Zero, run.Error);
            return Convert.ToHexString(SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(_folder, $"{off}.jpg"))));
        }));
        Assert.That(hashes, Is.All.EqualTo(hashes[0]));
    }

    [TestCase("render photo.jpg out.jpg --mode crop", "--size", 2)]
    [TestCase("render photo.jpg out.jpg --size 10x10 --mode crob", "'crob'", 2)]
    [TestCase("render photo.jpg out.tga --size 10x10", "'tga'", 2)]
    [TestCase("render missing.jpg out.jpg --size 10x10", "missing.jpg", 1)]
    [TestCase("render notes.txt out.jpg --size 10x10", "notes.txt", 1)]
    [TestCase("render photo.jpg out.jpg --size 10x10 --Images:MaxOutput=0", "Images:MaxOutput", 78)]
    public async Task Render_WhatCannotBe_SaysWhyAndEndsAsDocumented(string line, string says, int code)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "notes.txt"), "not a picture");

        var run = await RunAsync(line.Split(' '));

        Assert.That(run.Code, Is.EqualTo(code), run.Error);
        Assert.That(run.Error, Does.Contain(says));
        Assert.That(File.Exists(Path.Combine(_folder, "out.jpg")), Is.False);
    }

    [Test]
    public async Task Bench_ListOfUrls_CountsAnswersByTierAndFailsOnErrors()
    {
        await using var server = await ImageProxyServer.StartAsync();
        server.Put("a.jpg", TestOriginals.Photo(200, 150));
        string list = Path.Combine(_folder, "urls.txt"), address = server.Client.BaseAddress!.ToString();
        await File.WriteAllTextAsync(list, "# two sizes\n/100/100/crop/a.jpg\n/200/200/crop/a.jpg\n");

        var run = await RunAsync("bench", list, "--server", address, "--rounds", "10", "--connections", "2");
        await File.AppendAllTextAsync(list, "/100/100/crop/missing.jpg\n");
        var failing = await RunAsync("bench", list, "--server", address);
        var refused = await RunAsync("bench", list, "--server", "http://127.0.0.1:1");

        Assert.That(run.Code, Is.Zero, run.Error);
        Assert.That(run.Output, Does.Contain("20 answers in ").And.Contain("0 failed").And.Contain("memory").And.Contain("rendered"));
        Assert.That((failing.Code, refused.Code), Is.EqualTo((1, 1)));
        Assert.That(failing.Output, Does.Contain("404").And.Contain("1 failed"));
        Assert.That(refused.Output, Does.Contain("3 failed"));
    }

    [Test]
    public async Task Check_SoundConfiguration_EndsWithZero()
    {
        var run = await RunAsync("check", "--Originals:Sources:0:Name=here", "--Originals:Sources:0:Type=Files", $"--Originals:Sources:0:Root={_folder}");

        Assert.That(run.Code, Is.Zero, run.Output + run.Error);
        Assert.That(run.Output, Does.Contain("source here").And.Contain("libvips").And.Contain("0 faults"));
        Assert.That(run.Output, Does.Contain(string.Create(CultureInfo.InvariantCulture, $"{Path.GetFullPath(_folder)}")));
    }

    private Task<CommandRun> RunAsync(params string[] arguments) => CommandRun.OfAsync(_folder, arguments);
}

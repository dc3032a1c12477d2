using System.Diagnostics;
using System.Text.RegularExpressions;
using ImageProxy.EndToEnd.Commands;
using ImageProxy.EndToEnd.Servers;
using ImageProxy.EndToEnd.Workers;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Native.Tests.Rendering;

namespace ImageProxy.EndToEnd.Modes;

/// <summary><c>docs/adding-a-mode.md</c>, followed step by step in an empty folder: what the page says to write is written, what it says to run is run.</summary>
public sealed partial class AddingAModeTests
{
    private string _folder = null!;

    private static string Page => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "adding", "adding-a-mode.md"));

    [SetUp]
    public void MakeFolder()
    {
        _folder = Path.Combine(Path.GetTempPath(), "imageproxy-test-" + Guid.NewGuid().ToString("n"));
        Directory.CreateDirectory(_folder);
    }

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Page_FollowedToTheLetter_EndsInARenderedUrl()
    {
        // :: 1 The files that are named before their blocks.
        string page = Page;
        var files = NamedBlock().Matches(page).ToDictionary(match => match.Groups["name"].Value, match => match.Groups["text"].Value);
        Assert.That(files.Keys, Is.EquivalentTo((string[])["Prints.csproj", "PrintMode.cs", "CornersEffect.cs", "appsettings.json"]));
        foreach (var (name, text) in files)
            await File.WriteAllTextAsync(Path.Combine(_folder, name), text);

        // :: 2 The commands, in order: build, write goldens, compare with them.
        string[] commands = [.. ShellBlock().Matches(page).Select(match => match.Groups["text"].Value.Trim())];
        Assert.That(commands, Has.Length.EqualTo(3));
        var clock = Stopwatch.StartNew();
        await RunAsync(commands[0]);
        var built = clock.Elapsed;
        await RunAsync(commands[1]);
        Assert.That(Directory.GetFiles(Path.Combine(_folder, "goldens", "print")), Has.Length.EqualTo(32));
        AssertIsPicture(await File.ReadAllBytesAsync(Path.Combine(_folder, "print.png")));
        await RunAsync(commands[2]);
        var tested = clock.Elapsed;

        // :: 3 The service, started where the settings are, and the page's own URL.
        using var service = await ServiceProcess.StartAsync(_folder, ("Originals:Sources:0:Root", Path.Combine(AppContext.BaseDirectory, "samples")));
        var url = new Uri(UrlBlock().Match(page).Groups["text"].Value.Trim());
        using var response = await service.Client.GetAsync(url.PathAndQuery + "@png");
        byte[] picture = await response.Content.ReadAsByteArrayAsync();
        var served = clock.Elapsed;

        Assert.That((int)response.StatusCode, Is.EqualTo(200), System.Text.Encoding.UTF8.GetString(picture));
        Assert.That(HeaderReader.Read(picture).Info!.Size, Is.EqualTo(new PixelSize(160 + 26, 200 + 26)), "a border of 0.08 of 160 pixels on each side");
        var pixels = Pixels.Decode(picture);
        Assert.That(pixels[5, 5], Is.EqualTo(Color.White), "paper");
        Assert.That(WorkerProcesses.Of(service.Id), Is.Not.Empty, "it was rendered by locked-in workers");
        Assert.That(await service.IsReadyAsync(), Is.True, "every mode renders");
        Assert.That(await service.Client.GetByteArrayAsync("/200/200/night-print/people/ann.jpg@png"), Is.Not.EqualTo(picture));
        await TestContext.Out.WriteLineAsync(
            $"{files.Values.Sum(text => text.TrimEnd().Split('\n').Length)} lines, {files["PrintMode.cs"].TrimEnd().Split('\n').Length + files["CornersEffect.cs"].TrimEnd().Split('\n').Length} of them C#; "
            + $"built after {built.TotalSeconds:0.0} s, tested twice after {tested.TotalSeconds:0.0} s, served after {served.TotalSeconds:0.0} s");
    }

    private static void AssertIsPicture(byte[] bytes) => Assert.That(HeaderReader.Read(bytes).Info?.Format, Is.EqualTo(ImageFormat.Png));

    private async Task RunAsync(string command)
    {
        var start = new ProcessStartInfo("sh", ["-c", command]) { WorkingDirectory = _folder };
        start.Environment["IMAGEPROXY"] = AppContext.BaseDirectory;
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1"; // nothing of the build stays behind
        start.Environment["UseSharedCompilation"] = "false";
        var run = await CommandRun.OfAsync(start);
        Assert.That(run.Code, Is.Zero, $"{command}\n{run.Output}\n{run.Error}");
    }

    [GeneratedRegex(@"^`(?<name>[\w.]+)`[^\n]*\n\n```\w+\n(?<text>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex NamedBlock();

    [GeneratedRegex(@"^```sh\n(?<text>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex ShellBlock();

    [GeneratedRegex(@"^```text\n(?<text>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex UrlBlock();
}

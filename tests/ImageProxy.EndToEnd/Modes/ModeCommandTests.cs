using ImageProxy.EndToEnd.Commands;
using ImageProxy.Imaging.Formats;
using ImageProxy.Native.Tests.Rendering;

namespace ImageProxy.EndToEnd.Modes;

/// <summary><c>imageproxy mode</c>, as a mode author uses it.</summary>
public sealed class ModeCommandTests
{
    private string _folder = null!;

    [SetUp]
    public void MakeFolder()
    {
        _folder = Path.Combine(Path.GetTempPath(), "imageproxy-test-" + Guid.NewGuid().ToString("n"));
        Directory.CreateDirectory(Path.Combine(_folder, "originals"));
        File.WriteAllBytes(Path.Combine(_folder, "originals", "photo.jpg"), TestOriginals.Photo(200, 150));
        File.WriteAllText(Path.Combine(_folder, "originals", "notes.txt"), "no picture");
    }

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Test_WithoutGoldensThenWithThenChanged_FailsPassesAndShowsTheDifference()
    {
        var first = await TestAsync();
        Assert.That(first.Code, Is.EqualTo(1), first.Error);
        Assert.That(first.Output, Does.Contain("photo.jpg in 40x40 there is no golden").And.Contain("2 pictures, 2 not like a golden").And.Contain("--update"));

        var updated = await TestAsync("--update");
        Assert.That((updated.Code, File.Exists(Path.Combine(_folder, "goldens", "round", "photo-40x40.png"))), Is.EqualTo((0, true)), updated.Error);
        var plain = Sheet();

        var changed = await TestAsync("--Images:Modes:round:Ring=0.2", "--Images:Modes:round:RingColor=#f00");
        Assert.That(changed.Code, Is.EqualTo(1), changed.Error);
        Assert.That(changed.Output, Does.Match(@"photo\.jpg in 40x40 differs from its golden by \d+\.\d\d levels in the mean, \d+ at the worst"));
        Assert.That(Sheet().Size.Height, Is.GreaterThan(plain.Size.Height), "the golden and the difference are on the sheet as well");
    }

    [Test]
    public async Task Test_ModeThatIsNone_SaysWhichThereAre()
    {
        var run = await CommandRun.OfAsync(_folder, "mode", "test", "rund");

        Assert.That(run.Code, Is.EqualTo(2));
        Assert.That(run.Error, Does.Contain("There is no mode 'rund'; there are blurred, crop, duotone,"));
    }

    [Test]
    public async Task List_ModesOfAssemblies_AreThereWithTheirParameters()
    {
        var run = await CommandRun.OfAsync(_folder, "mode", "list", "--Images:Modes:sepia:Base=duotone");

        Assert.That(run.Code, Is.Zero, run.Error);
        Assert.That(run.Output, Does.Contain("crop\n").And.Contain("sepia\n").And.Contain("round (ImageProxy.Modes)\n    Ring: a number from 0 to 0.25; 0 where it is left out"));
    }

    private Task<CommandRun> TestAsync(params string[] more) =>
        CommandRun.OfAsync(_folder, ["mode", "test", "round", "--originals", "originals", "--size", "40x40", "--size", "0x30", .. more]);

    private Pixels Sheet()
    {
        byte[] sheet = File.ReadAllBytes(Path.Combine(_folder, "round.png"));
        Assert.That(HeaderReader.Read(sheet).Info?.Format, Is.EqualTo(ImageFormat.Png));
        return Pixels.Decode(sheet);
    }
}

using ImageProxy.Fuzz.Running;
using ImageProxy.Fuzz.Targets;

namespace ImageProxy.Fuzz.Tests;

/// <summary>A slice of every campaign, the same inputs each time; long runs are started by hand, see docs/reliability.md.</summary>
public sealed class SliceTests
{
    [TestCase("header", 150_000)]
    [TestCase("jpeg", 60_000)]
    [TestCase("png", 40_000)]
    [TestCase("url", 300_000)]
    [TestCase("accept", 100_000)]
    [TestCase("conditions", 100_000)]
    [TestCase("entry", 100_000)]
    public void Run_SliceOfATarget_BreaksNothing(string target, int count)
    {
        var tally = Campaign.Run(FuzzTargets.Find(target)!, new() { Count = count });
        AssertClean(tally, count);
    }

    [TestCase("render", 5_000)]
    public async Task Run_SliceThroughNativeCode_BreaksNothing(string target, int count)
    {
        var tally = await ChildCampaign.RunAsync(FuzzTargets.Find(target)!, new() { Count = count });
        AssertClean(tally, count);
        Assert.That(tally.Outcomes["rendered"], Is.GreaterThan(count / 10), "enough inputs reach the encoder");
    }

    /// <summary>Every seed at every length, and with its data ended early but closed.</summary>
    [TestCase("cut", 100_000)]
    [TestCase("mended", 1_000)]
    public async Task Run_EveryCutPicture_IsRefused(string target, int atLeast)
    {
        var found = FuzzTargets.Find(target)!;
        var tally = await ChildCampaign.RunAsync(found, new());
        Assert.That(found.Inputs, Is.GreaterThan(atLeast));
        AssertClean(tally, found.Inputs!.Value);
    }

    /// <summary>Worker processes on this process's threads; none of these inputs ends one.</summary>
    [TestCase("worker", 2_000)]
    public void Run_SliceThroughWorkers_BreaksNothing(string target, int count)
    {
        var tally = Campaign.Run(FuzzTargets.Find(target)!, new() { Count = count });
        AssertClean(tally, count);
        Assert.That(tally.Kept, Is.Empty);
        Assert.That(tally.Outcomes["rendered"], Is.GreaterThan(count / 10), "enough inputs reach the encoder");
    }

    [TestCase("worker-cut", 100_000)]
    [TestCase("worker-mended", 1_000)]
    public void Run_EveryCutPictureThroughWorkers_IsRefused(string target, int atLeast)
    {
        var found = FuzzTargets.Find(target)!;
        var tally = Campaign.Run(found, new());
        Assert.That(found.Inputs, Is.GreaterThan(atLeast));
        AssertClean(tally, found.Inputs!.Value);
        Assert.That(tally.Kept, Is.Empty);
    }

    private static IEnumerable<TestCaseData> Kept() => Regressions.All().Select(kept => new TestCaseData(kept.Target, kept.Path).SetArgDisplayNames(Path.GetFileName(kept.Path)));

    /// <summary>In this process: what once ended a process is mended, and if it is not, the run that ends here says so loudly.</summary>
    [TestCaseSource(nameof(Kept))]
    public void Run_InputThatOnceBrokeSomething_BreaksNothing(IFuzzTarget target, string path) =>
        Assert.That(() => target.Run(File.ReadAllBytes(path)), Throws.Nothing);

    private static void AssertClean(Tally tally, long inputs)
    {
        TestContext.Out.WriteLine(tally);
        Assert.That(tally.Failures, Is.Empty, tally.ToString());
        Assert.That((tally.Inputs, tally.Deaths, tally.Timeouts), Is.EqualTo((inputs, 0L, 0L)));
    }
}

using ImageProxy.Rendering;

namespace ImageProxy.Tests.Rendering;

internal sealed class RenderingOptionsTests
{
    [Test]
    public void Faults_Defaults_AreNone() => Assert.That(new RenderingOptions().Faults(), Is.Empty);

    private static IEnumerable<TestCaseData> Faulty()
    {
        yield return Case(new() { Slots = -1 }, "Rendering:Slots must be 0");
        yield return Case(new() { QueueLength = -1 }, "Rendering:QueueLength must not be negative");
        yield return Case(new() { QueueTimeout = TimeSpan.FromSeconds(12) }, "Rendering:QueueTimeout (00:00:12) must be shorter than Rendering:RequestDeadline");
        yield return Case(new() { Deadline = TimeSpan.FromSeconds(13) }, "Rendering:Deadline (00:00:13) must be shorter than Rendering:RequestDeadline");
        yield return Case(new() { OverloadWait = TimeSpan.FromSeconds(5) }, "Rendering:OverloadWait (00:00:05) must not be longer than Rendering:QueueTimeout");
        yield return Case(new() { HeavyAfter = TimeSpan.Zero }, "Rendering:HeavyAfter must be positive");
        yield return Case(new() { MaxPixels = 0 }, "Rendering:MaxPixels must be at least 1");
        yield return Case(new() { MaxSide = (1 << 24) + 1 }, "Rendering:MaxSide must be at most 16777216");
        yield return Case(new() { QueueBytes = 1 << 20 }, "Rendering:QueueBytes (1048576) must not be less than Rendering:MaxDecodedBytes");
        yield return Case(new() { WorkerMemory = 255L << 20, MaxDecodedBytes = 1 }, "Rendering:WorkerMemory must be at least 268435456");
        yield return Case(new() { WorkerMemory = 300L << 20 }, "Rendering:WorkerMemory must not be less than Rendering:MaxDecodedBytes");
        yield return Case(new() { WorkerJobs = 0 }, "Rendering:WorkerJobs must be at least 1");
        yield return Case(new() { Isolation = (RenderIsolation)7 }, "Rendering:Isolation must be Process or None");
        yield return Case(new() { Isolation = RenderIsolation.None, RequireSandbox = true }, "Rendering:RequireSandbox goes only with Rendering:Isolation=Process");

        static TestCaseData Case(RenderingOptions options, string fault) => new TestCaseData(options, fault).SetArgDisplayNames(fault.Split(' ')[0] + " " + fault.Split(' ')[^1]);
    }

    [TestCaseSource(nameof(Faulty))]
    public void Faults_OneSettingIsWrong_NamesIt(RenderingOptions options, string fault) =>
        Assert.That(options.Faults().Single(), Does.StartWith(fault));
}

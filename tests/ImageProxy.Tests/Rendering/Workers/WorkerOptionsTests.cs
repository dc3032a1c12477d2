using ImageProxy.Rendering.Workers;

namespace ImageProxy.Tests.Rendering.Workers;

internal sealed class WorkerOptionsTests
{
    [Test]
    public void TryRead_OfToArguments_IsTheSame([Values(0, 1L << 30, long.MaxValue)] long memory, [Values] bool svg, [Values] bool trials)
    {
        var options = new WorkerOptions(memory, svg, trials);
        bool isRead = WorkerOptions.TryRead([.. options.ToArguments()], out var read);
        Assert.That((isRead, read), Is.EqualTo((true, options)));
    }

    [Test]
    public void TryRead_ModeAssemblies_AreAllThatFollow()
    {
        var options = new WorkerOptions(1, AllowSvg: false, Trials: false) { ModeAssemblies = ["/a b/one.dll", "/two.dll"] };

        Assert.That(WorkerOptions.TryRead([.. options.ToArguments()], out var read), Is.True);
        Assert.That(read.ModeAssemblies, Is.EqualTo(options.ModeAssemblies));
    }

    [TestCase("", "svg", "trials")]
    [TestCase("-1", "svg", "trials")]
    [TestCase("1 ", "svg", "trials")]
    [TestCase("0x10", "svg", "trials")]
    [TestCase("9223372036854775808", "svg", "trials")]
    [TestCase("1", "SVG", "trials")]
    [TestCase("1", "", "trials")]
    [TestCase("1", "svg", "trial")]
    [TestCase("1", "svg", "")]
    public void TryRead_AnythingElse_IsRefused(string memory, string svg, string trials) => Assert.That(WorkerOptions.TryRead([memory, svg, trials], out _), Is.False);

    [Test]
    public void Renderer_Always_CountsItsMemoryAsBounded()
    {
        var (with, without) = (new WorkerOptions(1, AllowSvg: true, Trials: false).Renderer, new WorkerOptions(1, AllowSvg: false, Trials: true).Renderer);
        Assert.That((with.AllowSvg, with.MemoryIsBounded, without.AllowSvg, without.MemoryIsBounded), Is.EqualTo((true, true, false, true)));
    }
}

using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Planning;
using ImageProxy.Rendering;
using ImageProxy.Rendering.Workers;

namespace ImageProxy.Tests.Rendering.Workers;

/// <summary>Which renderer a worker uses, and which one it says has rendered.</summary>
internal sealed class RendererNameTests
{
    [Test]
    public void Read_OfWrite_KeepsTheRenderer([Values("", "planar", "png", "vips", "magicknet")] string name) =>
        Assert.That(WorkerReply.Read(new WorkerReply { Number = 7, Renderer = name }.Write().Written).Renderer, Is.EqualTo(name));

    [Test]
    public void Fault_RendererThatThereIsNot_IsOne([Values("", "planar", "png", "vips", "magicknet", "Vips", "other")] string name)
    {
        var look = WorkerJob.Look(new ImageInfo { Format = ImageFormat.Jpeg, StoredSize = new(4, 4) }, Analysis.None);
        var reply = new WorkerReply { Number = 1, Failure = RenderFailure.Undecodable, Renderer = name };

        bool isKnown = name is "" or "planar" or "png" or "vips" or "magicknet";
        Assert.That(ReplyCheck.Fault(look, reply, []), Is.EqualTo(isKnown ? null : "It names a renderer that there is not."));
    }

    [Test]
    public void TryRead_OfToArguments_KeepsTheChoice([Values] RendererChoice choice)
    {
        var options = new WorkerOptions(1 << 30, AllowSvg: true, Trials: false) { Choice = choice };
        bool isRead = WorkerOptions.TryRead([.. options.ToArguments()], out var read);
        Assert.That((isRead, read), Is.EqualTo((true, options)));
    }

    [TestCase("Auto", true)]
    [TestCase("Vips", true)]
    [TestCase("MagickNet", true)]
    [TestCase("auto", false)]
    [TestCase("1", false)]
    [TestCase("", false)]
    public void TryRead_Choice_IsReadExactly(string choice, bool isSound) =>
        Assert.That(WorkerOptions.TryRead(["1", "svg", "trials", choice], out _), Is.EqualTo(isSound));

    [Test]
    public void Faults_RendererThatThereIsNot_IsNamed()
    {
        Assert.That(new RenderingOptions { Renderer = (RendererChoice)7 }.Faults(), Has.One.Contains("Rendering:Renderer must be Auto, Vips or MagickNet"));
        Assert.That(new RenderingOptions { Renderer = RendererChoice.Vips }.Faults(), Is.Empty);
    }

    [Test]
    public void Faults_MagickNet_IsOneThatSaysHowToBuildWithIt()
    {
        string[] faults = [.. new RenderingOptions { Renderer = RendererChoice.MagickNet }.Faults()];

        Assert.That(faults, RendererFactory.HasMagickNet ? Is.Empty : Has.One.Contains("-p:WithMagickNet=true"));
    }
}

using ImageProxy.Fuzz.Seeds;
using ImageProxy.Fuzz.Targets;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Planning;
using ImageProxy.Rendering.Workers;

namespace ImageProxy.Fuzz.Tests;

/// <summary>That a campaign hears of workers that die: else its "none" says nothing.</summary>
internal sealed class RenderWorkersTests
{
    [TestCase("abort", "crash")]
    [TestCase("exit", "crash")]
    [TestCase("garbage", "protocol")]
    public void Watch_OriginalThatEndsWorkers_TellsWhyEachEnded(string trial, string reason)
    {
        using var workers = new RenderWorkers(new(), trials: true);
        byte[] original = [.. SeedFiles.ByFormat[ImageFormat.Png][0].Bytes, .. WorkerOptions.TrialMark, .. System.Text.Encoding.ASCII.GetBytes(trial)];
        var info = HeaderReader.Read(original).Info!;
        var plan = new RenderPlan { Source = new(0, 0, info.Size.Width, info.Size.Height), Scaled = info.Size, Output = info.Size };

        var (result, deaths) = RenderWorkers.Watch(() => workers.Renderer.Render(original, info, plan, new(ImageFormat.Png, 80), CancellationToken.None));

        Assert.That((result.Failure, string.Join(" ", deaths)), Is.EqualTo((RenderFailure.Crashed, $"{reason} {reason}")));
        Assert.That(workers.Deaths[reason], Is.EqualTo(2));
    }
}

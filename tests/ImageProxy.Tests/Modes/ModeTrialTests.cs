using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Modes;
using ImageProxy.Imaging.Planning;
using ImageProxy.Modes;

namespace ImageProxy.Tests.Modes;

/// <summary>Modes that somebody else has written wrongly are found out before anybody asks for one.</summary>
internal sealed class ModeTrialTests
{
    private static readonly CropMode Crop = new CropMode(new());

    [Test]
    public void Problem_SoundMode_IsNone() => Assert.That(Problem((original, box) => Crop.Plan(original, box)), Is.Null);

    [Test]
    public void Problem_SourceOutsideTheOriginal_IsTold() => Assert.That(
        Problem((original, box) => Crop.Plan(original, box) with { Source = new(1, 0, original.Size.Width, 1) }), Does.StartWith("makes a plan that cannot be carried out: source=400x1+1+0 "));

    [Test]
    public void Problem_EffectThatNobodyHas_IsTold() => Assert.That(
        Problem((original, box) => Crop.Plan(original, box) with { Effects = [new Effect.Pixels("sparkle", [])] }), Is.EqualTo("plans an effect 'sparkle' that no assembly holds (an original of 400x300, a box of 100x100)"));

    [Test]
    public void Problem_Exception_IsTold() => Assert.That(
        Problem((_, box) => box.Width == 0 ? throw new DivideByZeroException("zero") : Crop.Plan(new() { Format = ImageFormat.Jpeg, StoredSize = new(400, 300) }, box)),
        Does.StartWith("throws DivideByZeroException where it should plan: zero (an original of 400x300, a box of 0x200)"));

    [Test]
    public void Problem_AnotherPlanEachTime_IsTold()
    {
        int calls = 0;
        Assert.That(Problem((original, box) => Crop.Plan(original, box) with { Background = new((byte)calls++, 0, 0) }), Does.StartWith("does not make the same plan twice"));
    }

    [Test]
    public void Problem_OutputThatIsNotThePlans_IsTold() => Assert.That(
        Problem((original, box) => Crop.Plan(original, box), new(7, 7)), Does.StartWith("says that its output is 7x7 and plans 100x100"));

    private static string? Problem(Func<ImageInfo, Box, RenderPlan> plan, PixelSize? output = null) => ModeTrial.Problem(new Sketch(plan, output), ModeAssemblies.InTheBox);

    private sealed class Sketch(Func<ImageInfo, Box, RenderPlan> plan, PixelSize? output) : IMode
    {
        public string Name => "sketch";

        public RenderPlan Plan(ImageInfo original, Box box) => plan(original, box);

        public PixelSize OutputSize(ImageInfo original, Box box) => output ?? Plan(original, box).Output;
    }
}

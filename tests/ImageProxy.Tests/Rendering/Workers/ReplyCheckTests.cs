using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;
using ImageProxy.Imaging.Planning;
using ImageProxy.Pictures;
using ImageProxy.Pictures.Encoders;
using ImageProxy.Rendering.Workers;

namespace ImageProxy.Tests.Rendering.Workers;

internal sealed class ReplyCheckTests
{
    private static readonly ImageInfo Info = new() { Format = ImageFormat.Png, StoredSize = new(400, 300), Orientation = Orientation.TurnRight };
    private static readonly RenderPlan Plan = new() { Source = new(0, 0, 300, 400), Scaled = new(30, 40), Output = new(30, 40) };
    private static readonly WorkerJob Render = WorkerJob.Render(Info, Plan, new(ImageFormat.Jpeg, 80));
    private static readonly WorkerReply Done = new() { Number = 1, Size = new(30, 40) };

    [Test]
    public void Fault_PictureAsPlanned_IsNone() => Assert.That(ReplyCheck.Fault(Render, Done, Jpeg(30, 40)), Is.Null);

    [TestCase(RenderFailure.Undecodable)]
    [TestCase(RenderFailure.Unsupported)]
    [TestCase(RenderFailure.TooLarge)]
    [TestCase(RenderFailure.Internal)]
    public void Fault_FailureOfAWorker_IsNoneWhateverElseItSays(RenderFailure failure) =>
        Assert.That(ReplyCheck.Fault(Render, Done with { Failure = failure, Size = new(9, 9) }, []), Is.Null);

    [TestCase(RenderFailure.Canceled)]
    [TestCase(RenderFailure.Crashed)]
    [TestCase(RenderFailure.TimedOut)]
    [TestCase(RenderFailure.Unavailable)]
    public void Fault_FailureOnlyTheServiceTells_IsOne(RenderFailure failure) =>
        Assert.That(ReplyCheck.Fault(Render, Done with { Failure = failure }, []), Is.EqualTo($"It says {failure}."));

    [Test]
    public void Fault_EveryFailureThereIs_IsJudged() => Assert.That(
        Enum.GetValues<RenderFailure>().Count(failure => ReplyCheck.Fault(Render, Done with { Failure = failure }, Jpeg(30, 40)) is null), Is.EqualTo(5), "none and four of a worker");

    [Test]
    public void Fault_AnotherSizeSaid_IsOne() =>
        Assert.That(ReplyCheck.Fault(Render, Done with { Size = new(40, 30) }, Jpeg(30, 40)), Is.EqualTo("A picture of 40x30, not 30x40."));

    [Test]
    public void Fault_AnotherSizeShown_IsOne() =>
        Assert.That(ReplyCheck.Fault(Render, Done, Jpeg(40, 30)), Is.EqualTo("The picture is Jpeg of 40x30, not Jpeg of 30x40."));

    [Test]
    public void Fault_AnotherFormat_IsOne() => Assert.That(
        ReplyCheck.Fault(Render, Done, PngWriter.Write(Bitmap.Draw(30, 40, (_, _) => Color.White))), Is.EqualTo("The picture is Png of 30x40, not Jpeg of 30x40."));

    /// <summary>A reduced original is stored the same way up as the original.</summary>
    [TestCase(100, 75, null)]
    [TestCase(75, 100, "A picture of 75x100, not 100x75.")]
    public void Fault_ReducedOriginal_HasTheSizeOfItsScale(int width, int height, string? fault) => Assert.That(
        ReplyCheck.Fault(WorkerJob.Reduce(Info with { Format = ImageFormat.Jpeg }, 2), Done with { Size = new(width, height) }, Jpeg(width, height)), Is.EqualTo(fault));

    [Test]
    public void Fault_NoPictureOrABrokenOne_IsOne() => Assert.That(
        new[] { ReplyCheck.Fault(Render, Done, []), ReplyCheck.Fault(Render, Done, [1, 2, 3]), ReplyCheck.Fault(Render, Done, Jpeg(30, 40).AsSpan(..^5)) },
        Is.All.StartsWith("The picture cannot be read: "));

    [Test]
    public void Fault_PictureThatClaimsToBeTurned_IsOne()
    {
        // Shown upright, a rendition must not be turned once more by who shows it.
        byte[] turned = JpegWriter.Write(Bitmap.Draw(30, 40, (_, _) => Color.White), new() { Exif = ExifBuilder.Build(new() { Orientation = 6 }) });
        Assert.That(ReplyCheck.Fault(Render, Done, turned), Is.EqualTo("The picture is Jpeg of 40x30, not Jpeg of 30x40."));
    }

    [Test]
    public void Fault_ContentWithinTheUprightOriginal_IsNone()
    {
        var look = WorkerJob.Look(Info, Analysis.Border);
        Assert.That(ReplyCheck.Fault(look, Done with { Findings = new(new(10, 0, 290, 400)) }, []), Is.Null);
    }

    [Test]
    public void Fault_NoContentOrOneBeyondTheOriginal_IsOne()
    {
        var look = WorkerJob.Look(Info, Analysis.Border);
        PixelArea?[] wrong = [null, new(10, 0, 291, 400), new(0, 0, 400, 300), new(300, 400, 1, 1)];
        Assert.That(wrong.Select(content => ReplyCheck.Fault(look, Done with { Findings = new(content) }, [])), Is.All.EqualTo("No content within 300x400."));
    }

    [Test]
    public void Fault_MapOfAttention_MustBeThere()
    {
        var look = WorkerJob.Look(Info, Analysis.Attention);
        var map = AttentionMap.FromScores(new(1, 1), [1]);
        Assert.That(
            (ReplyCheck.Fault(look, Done, []), ReplyCheck.Fault(look, Done with { Findings = new(null, map) }, [])),
            Is.EqualTo(("No map of attention.", (string?)null)));
    }

    [Test]
    public void Fault_NothingToLookFor_IsNone() => Assert.That(ReplyCheck.Fault(WorkerJob.Look(Info, Analysis.None), Done, []), Is.Null);

    private static byte[] Jpeg(int width, int height) => JpegWriter.Write(Bitmap.Draw(width, height, (_, _) => Color.White));
}

using ImageProxy.Http;
using ImageProxy.Images;

namespace ImageProxy.Tests.Http;

internal sealed class ProblemsTests
{
    [TestCase(nameof(ImageError.MalformedUrl), 400, 3600)]
    [TestCase(nameof(ImageError.NotAllowed), 403, 300)]
    [TestCase(nameof(ImageError.OriginalMissing), 404, 60)]
    [TestCase(nameof(ImageError.OriginalUnusable), 422, 600)]
    [TestCase(nameof(ImageError.OriginalTooLarge), 413, 600)]
    [TestCase(nameof(ImageError.SourceFailed), 502, 0)]
    [TestCase(nameof(ImageError.TooSlow), 504, 0)]
    [TestCase(nameof(ImageError.Busy), 503, 0)]
    [TestCase(nameof(ImageError.Internal), 500, 0)]
    public void RowOf_EachError_HasItsStatusAndFreshness(string error, int status, int freshSeconds)
    {
        var row = Problems.RowOf(Enum.Parse<ImageError>(error));
        Assert.That((row.Status, (int)row.FreshFor.TotalSeconds), Is.EqualTo((status, freshSeconds)));
    }

    [Test]
    public void RowOf_AllErrors_HaveTypesOfTheirOwn() =>
        Assert.That(Enum.GetValues<ImageError>().Where(e => e != ImageError.None).Select(e => Problems.RowOf(e).Type), Is.Unique);
}

using ImageProxy.Uploads.Api;

namespace ImageProxy.Tests.Uploads;

internal sealed class UploadTargetTests
{
    private const string Id = "0123456789abcdef0123456789abcdef";

    [TestCase("/uploads", UploadTargetKind.Uploads, "", "")]
    [TestCase("/uploads?x=1", UploadTargetKind.Uploads, "", "")]
    [TestCase($"/uploads/{Id}", UploadTargetKind.State, Id, "")]
    [TestCase($"/uploads/{Id}/events", UploadTargetKind.Events, Id, "")]
    [TestCase($"/a/{Id}", UploadTargetKind.Picture, Id, "")]
    [TestCase($"/a/{Id}_small?v=2", UploadTargetKind.Picture, Id, "small")]
    [TestCase($"/a/{Id}_large", UploadTargetKind.Picture, Id, "large")]
    [TestCase("/avatar/letter/A/96@png", UploadTargetKind.Letter, "", "A/96@png")]
    [TestCase("/uploads/", UploadTargetKind.Malformed, "", "")]
    [TestCase($"/uploads/{Id}/", UploadTargetKind.Malformed, "", "")]
    [TestCase($"/uploads/{Id}0", UploadTargetKind.Malformed, "", "")]
    [TestCase("/uploads/0123456789ABCDEF0123456789ABCDEF", UploadTargetKind.Malformed, "", "")]
    [TestCase($"/a/{Id}_", UploadTargetKind.Malformed, "", "")]
    [TestCase($"/a/{Id}/x", UploadTargetKind.Malformed, "", "")]
    [TestCase("/a/../x", UploadTargetKind.Malformed, "", "")]
    public void Read_UrlOfUploads_IsToldApart(string rawTarget, object kind, string id, string rest) =>
        Assert.That(UploadTarget.Read(rawTarget), Is.EqualTo(new UploadTarget((UploadTargetKind)kind, id, rest)));

    [TestCase("/")]
    [TestCase("/uploadsx")]
    [TestCase("/Uploads")]
    [TestCase("/200/200/crop/a/x.jpg")]
    [TestCase("/avatar/96/letter/x.jpg")]
    [TestCase("http://x/uploads")]
    [TestCase("*")]
    public void Read_AnyOtherUrl_IsLeftToOthers(string rawTarget) => Assert.That(UploadTarget.Read(rawTarget), Is.Null);

    [TestCase("wait=10", ExpectedResult = 10)]
    [TestCase("respond-async, wait=10", ExpectedResult = 10)]
    [TestCase("WAIT = 7; x=1", ExpectedResult = 7)]
    [TestCase("wait=\"5\"", ExpectedResult = 5)]
    [TestCase("wait=5, wait=9", ExpectedResult = 5)]
    [TestCase("wait=999999", ExpectedResult = 60)]
    [TestCase("wait=99999999999999999999", ExpectedResult = 0)]
    [TestCase("wait=-1", ExpectedResult = 0)]
    [TestCase("wait", ExpectedResult = 0)]
    [TestCase("waiting=5", ExpectedResult = 0)]
    [TestCase("", ExpectedResult = 0)]
    public int Wait_Header_IsSeconds(string prefer) => (int)Preference.Wait(prefer, TimeSpan.FromMinutes(1)).TotalSeconds;
}

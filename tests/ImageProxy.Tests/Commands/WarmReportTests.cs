using ImageProxy.Commands.Warming;
using ImageProxy.Images;

namespace ImageProxy.Tests.Commands;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class WarmReportTests : IDisposable
{
    private static readonly WarmItem A = new("/200/200/crop/a.jpg", FormatToken.WebP), B = new("/200/200/crop/%C3%A4.jpg", FormatToken.Jpeg);
    private static readonly WarmAnswer Rendered = new(WarmOutcome.Rendered, 200, null, 10), Failed = new(WarmOutcome.Failed, 404, "404 original-missing", 0);
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Test]
    public void IsDone_AfterAnotherRun_IsWhatItHasDone()
    {
        Write((A, Rendered), (B, Failed));
        using var report = WarmReport.Open(_path);
        Assert.That((report.IsDone(A), report.IsDone(B), report.IsDone(A with { Format = FormatToken.Avif })), Is.EqualTo((true, false, false)));
    }

    [Test]
    public void IsDone_FailedLater_IsNot()
    {
        Write((A, Rendered), (B, Failed), (B, Rendered), (A, Failed));
        using var report = WarmReport.Open(_path);
        Assert.That((report.IsDone(A), report.IsDone(B)), Is.EqualTo((false, true)));
    }

    [Test]
    public void Open_EndedAnywhere_LosesAtMostTheLineThatWasBeingWritten()
    {
        Write((A, Rendered), (B, Rendered));
        byte[] whole = File.ReadAllBytes(_path);
        int first = Array.IndexOf(whole, (byte)'\n') + 1;
        for (int length = 0; length <= whole.Length; length++)
        {
            File.WriteAllBytes(_path, whole[..length]);
            using (var report = WarmReport.Open(_path))
            {
                Assert.That((report.IsDone(A), report.IsDone(B)), Is.EqualTo((length >= first, length == whole.Length)), $"cut at {length}");
                report.Add(B, Rendered, TimeSpan.Zero);
            }

            using var next = WarmReport.Open(_path);
            Assert.That((next.IsDone(A), next.IsDone(B)), Is.EqualTo((length >= first, true)), $"cut at {length}, and gone on with");
        }
    }

    [TestCase("people/ann.jpg\npeople/bob.jpg\n")]
    [TestCase("people/ann.jpg")]
    [TestCase("{\"path\":\"/a\",\"format\":\"webp\",\"outcome\":\"Rendered\"}\npeople/ann.jpg\n{")]
    [TestCase("{ \"Images\": {} }")]
    [TestCase("\n")]
    public void Open_AnotherFile_IsRefusedAndLeftAsItIs(string text)
    {
        File.WriteAllText(_path, text);
        Assert.That(() => WarmReport.Open(_path), Throws.TypeOf<InvalidDataException>().With.Message.Contains(_path));
        Assert.That(File.ReadAllText(_path), Is.EqualTo(text));
    }

    [Test]
    public void Open_AnotherRunHasIt_IsRefused()
    {
        using var report = WarmReport.Open(_path);
        Assert.That(() => WarmReport.Open(_path), Throws.InstanceOf<IOException>());
    }

    private void Write(params (WarmItem Item, WarmAnswer Answer)[] lines)
    {
        using var report = WarmReport.Open(_path);
        foreach (var (item, answer) in lines)
            report.Add(item, answer, TimeSpan.FromMilliseconds(3));
    }
}

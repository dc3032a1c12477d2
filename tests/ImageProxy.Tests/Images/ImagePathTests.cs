using ImageProxy.Images;
using ImageProxy.Imaging.Formats;
using ImageProxy.Imaging.Geometry;

namespace ImageProxy.Tests.Images;

internal sealed class ImagePathTests
{
    private static IEnumerable<TestCaseData> Cases =>
        HostileTargets.All.Select((row, i) => new TestCaseData(row).SetArgDisplayNames($"{i:D3} {row}"));

    [TestCaseSource(nameof(Cases))]
    public void TryParse_HostileOrOddTarget_ReadsOrRefusesAsTheTableSays(TargetCase expected)
    {
        bool parsed = ImagePath.TryParse(expected.Target, out ImageTarget? target, out ImageFault? fault);

        if (expected.Refusal is null)
        {
            Assert.That(parsed, Is.True, fault?.Detail);
            Assert.That((target!.Kind, target.Key, target.Format), Is.EqualTo((expected.Kind!.Value, expected.Key!, expected.Format)));
            return;
        }

        Assert.That(parsed, Is.False, $"was read as {target}");
        Assert.That(target, Is.Null);
        Assert.That(fault!.Error, Is.EqualTo(ImageError.MalformedUrl));
        Assert.That(fault.Detail, Does.Contain(expected.Refusal));
    }

    [TestCaseSource(nameof(Cases))]
    public void TryParse_HostileOrOddTarget_AnswersAShortPrintableSentence(TargetCase expected)
    {
        string detail = ImagePath.TryParse(expected.Target, out _, out ImageFault? fault) ? "Read." : fault.Detail;

        Assert.That(detail, Does.Match(@"\A[ -~]{4,199}\.\z"));
        Assert.That(detail, Does.Not.Contain("<script>"));
    }

    [Test]
    public void HostileTargets_Table_HasEachTargetOnceAndEnoughOfThem()
    {
        Assert.That(HostileTargets.All.Select(row => row.Target), Is.Unique);
        Assert.That(HostileTargets.All.Count(), Is.GreaterThanOrEqualTo(150));
    }

    [Test]
    public void TryParse_Box_GivesEveryPart()
    {
        ImageTarget target = Read("/300/0/resize/people/a%20b.jpg@webp?v=1");

        Assert.That(target, Is.EqualTo(new ImageTarget
        {
            Kind = ImageTargetKind.Box,
            Box = new Box(300, 0),
            Name = "resize",
            Key = "people/a b.jpg",
            Format = ImageFormat.WebP,
            RawKey = "people/a%20b.jpg@webp",
        }));
    }

    [Test]
    public void TryParse_Preset_GivesEveryPart()
    {
        ImageTarget target = Read("/preset/hero-2/people/ann.jpg");

        Assert.That(target, Is.EqualTo(new ImageTarget
        {
            Kind = ImageTargetKind.Preset,
            Name = "hero-2",
            Key = "people/ann.jpg",
            RawKey = "people/ann.jpg",
        }));
    }

    [Test]
    public void TryParse_Avatar_GivesEveryPart()
    {
        ImageTarget target = Read("/avatar/97/people/%61nn.jpg@gif");

        Assert.That(target, Is.EqualTo(new ImageTarget
        {
            Kind = ImageTargetKind.Avatar,
            AvatarSize = 97,
            Key = "people/ann.jpg",
            Format = ImageFormat.Gif,
            RawKey = "people/%61nn.jpg@gif",
        }));
    }

    [Test]
    public void TryParse_SlashEncodedInEitherCase_IsOneKeyAndStaysAsSentInRawKey()
    {
        ImageTarget upper = Read("/1/1/crop/a%2Fb");
        ImageTarget lower = Read("/1/1/crop/a%2fb");

        Assert.That((upper.Key, lower.Key), Is.EqualTo(("a/b", "a/b")));
        Assert.That((upper.RawKey, lower.RawKey), Is.EqualTo(("a%2Fb", "a%2fb")));
    }

    [Test]
    public void ToAvatarPath_KeyAndSuffix_AreRepeatedAsSent()
    {
        ImageTarget target = Read("/avatar/97/p%2fann%2B.jpg@png?x=1");

        Assert.That(target.ToAvatarPath(144), Is.EqualTo("/avatar/144/p%2fann%2B.jpg@png"));
    }

    [TestCase("/200/0/crop/a/b c+\u00E9.jpg", "/200/0/crop/a/b%20c%2B%C3%A9.jpg")]
    [TestCase("/200/0/crop/100%.jpg", "/200/0/crop/100%25.jpg")]
    [TestCase("/200/0/crop/ann@work", "/200/0/crop/ann%40work")]
    public void ToPath_KeyThatNeedsIt_IsPercentEncodedOnce(string decoded, string expected) =>
        Assert.That(ImageTarget.OfBox(new(200, 0), "crop", decoded["/200/0/crop/".Length..]).ToPath(), Is.EqualTo(expected));

    [Test]
    public void TryParse_PlainKeyAndBuiltInMode_AllocatesTargetAndKeyOnly()
    {
        const string Target = "/200/200/crop/people/ann.jpg";
        const int Times = 1000;
        ImageTarget target = Read(Target);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Times; i++)
            _ = ImagePath.TryParse(Target, out target!, out _);
        long each = (GC.GetAllocatedBytesForCurrentThread() - before) / Times;

        Assert.That(target.RawKey, Is.SameAs(target.Key));
        Assert.That(each, Is.LessThanOrEqualTo(136), "a key of 14 characters takes 56 bytes, the record 80 at most");
    }

    private static ImageTarget Read(string rawTarget)
    {
        Assert.That(ImagePath.TryParse(rawTarget, out ImageTarget? target, out ImageFault? fault), Is.True, fault?.Detail);
        return target!;
    }
}

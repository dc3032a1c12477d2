using ImageProxy.Uploads;
using ImageProxy.Uploads.Serving;

namespace ImageProxy.Tests.Uploads;

internal sealed class UploadsOptionsTests
{
    private static readonly UploadsOptions Sound = new()
    {
        Enabled = true,
        Keys = ["a-key-of-at-least-thirty-two-characters"],
        Private = new() { Type = "Files", Root = "private" },
        Public = new() { Type = "S3", Bucket = "pictures", Region = "eu-west-1" },
        Origins = ["https://www.example.com", "http://localhost:3000"],
        PublicHost = "usercontent.example",
        Webhook = new() { Origins = ["https://app.example.com"], Secret = "another-key-of-at-least-thirty-two" },
        Default = new() { Letter = "é" },
    };

    [Test]
    public void Faults_OfSoundSettings_AreNone() => Assert.That(Sound.Faults(), Is.Empty);

    [Test]
    public void Faults_WhileOff_AreNone() => Assert.That(new UploadsOptions { MaxBytes = -1 }.Faults(), Is.Empty);

    [Test]
    public void Faults_OfNothingButOn_NameEveryThingMissing() => Assert.That(new UploadsOptions { Enabled = true }.Faults(), Is.EqualTo(new[]
    {
        "Uploads:Keys must have a key: what tokens are signed with.",
        "Uploads:Private:Type must be Files or S3, not ''.",
        "Uploads:Public:Type must be Files or S3, not ''.",
    }));

    [Test]
    public void Faults_ShortKey_IsNotShown() => Assert.That((Sound with { Keys = ["secret"] }).Faults(), Is.EqualTo(new[] { "Uploads:Keys:0 must have at least 32 characters." }));

    [TestCase("https://example.com/")]
    [TestCase("https://example.com/path")]
    [TestCase("example.com")]
    [TestCase("https://EXAMPLE.com")]
    [TestCase("https://user@example.com")]
    [TestCase("*")]
    public void Faults_OriginThatNoBrowserWrites_IsOne(string origin)
    {
        Assert.That((Sound with { Origins = [origin] }).Faults(), Has.One.Contains("Uploads:Origins"));
        Assert.That((Sound with { Webhook = Sound.Webhook with { Origins = [origin] } }).Faults(), Has.One.Contains("Uploads:Webhook:Origins"));
    }

    [Test]
    public void Faults_BothStoresInOnePlace_AreOne()
    {
        Assert.That((Sound with { Public = new() { Type = "Files", Root = "./private" } }).Faults(), Has.One.Contains("must not be the same place"));
        Assert.That((Sound with { Private = Sound.Public }).Faults(), Has.One.Contains("must not be the same place"));
    }

    [Test]
    public void Allows_CallbacksOfListedOriginsOnly()
    {
        string[] allowed = ["https://app.example.com/hooks?x=1", "https://app.example.com"];
        string[] refused = ["http://app.example.com/", "https://app.example.com.evil.org/", "https://app.example.com:8443/", "https://u@app.example.com/", "https://evil.org/https://app.example.com", "file:///etc/passwd", "nonsense"];
        Assert.That(allowed.Where(Sound.Webhook.Allows), Is.EqualTo(allowed));
        Assert.That(refused.Where(Sound.Webhook.Allows), Is.Empty);
    }

    [TestCase("A", ExpectedResult = true)]
    [TestCase("é", ExpectedResult = true)]
    [TestCase("e\u0301", ExpectedResult = true)]
    [TestCase("日", ExpectedResult = true)]
    [TestCase("😀", ExpectedResult = true)]
    [TestCase("👩‍👧", ExpectedResult = true)]
    [TestCase("<", ExpectedResult = true)]
    [TestCase("", ExpectedResult = false)]
    [TestCase("ab", ExpectedResult = false)]
    [TestCase(" ", ExpectedResult = false)]
    [TestCase("\u0301", ExpectedResult = false)]
    [TestCase("\u200d", ExpectedResult = false)]
    [TestCase("\u202e", ExpectedResult = false)]
    [TestCase("\r\n", ExpectedResult = false)]
    [TestCase("\ud83d", ExpectedResult = false)]
    public bool IsOne_Text_IsOneLetterThatShows(string text) => Grapheme.IsOne(text);
}

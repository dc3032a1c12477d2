using ImageProxy.Originals;

namespace ImageProxy.Tests.Originals;

public sealed class OriginalsOptionsValidatorTests
{
    private static readonly SourceOptions Files = new() { Name = "disk", Type = "Files", Root = "/srv/pictures" };
    private static readonly SourceOptions Bucket = new() { Name = "bucket", Type = "S3", Bucket = "pictures", Region = "eu-west-1" };

    [Test]
    public void Faults_Defaults_None() => Assert.That(OriginalsOptionsValidator.Faults(new OriginalsOptions()), Is.Empty);

    [Test]
    public void Faults_OneOfEachType_None() => Assert.That(FaultsOf(Files, Bucket with { Type = "s3", PathStyle = true, Anonymous = true }), Is.Empty);

    [Test]
    public void Faults_AccessPointAndPlainEndpoint_None() => Assert.That(
        FaultsOf(
            Bucket with { Bucket = "arn:aws:s3:eu-west-1:123456789012:accesspoint/pictures" },
            Bucket with { Name = "other", Region = null, Endpoint = "http://127.0.0.1:7480" }),
        Is.Empty);

    [Test]
    public void Faults_DefaultAttemptsAndPauses_FitIntoTheDeadline()
    {
        var options = new OriginalsOptions();
        Assert.That(options.AttemptTimeout * (options.Retries + 1), Is.LessThan(options.Deadline));
    }

    [TestCaseSource(nameof(BadSources))]
    public void Faults_BadSource_OneSentenceWithItsPath(object source, string start)
    {
        var faults = FaultsOf(Files with { Name = "first" }, (SourceOptions)source);
        Assert.That(faults, Has.Count.EqualTo(1));
        Assert.That(faults[0], Does.StartWith("Originals:Sources:1:" + start).And.EndsWith("."));
    }

    [Test]
    public void Faults_SameNameInOtherCase_NamesTheFirst() => Assert.That(
        FaultsOf(Files, Bucket with { Name = "DISK" }), Is.EqualTo(new[] { "Originals:Sources:1:Name 'DISK' is already that of Originals:Sources:0." }));

    [TestCaseSource(nameof(BadLimits))]
    public void Faults_BadLimit_NamesTheSetting(object options, string setting) =>
        Assert.That(OriginalsOptionsValidator.Faults((OriginalsOptions)options), Has.One.StartsWith($"Originals:{setting}"));

    [Test]
    public void Validate_ManyFaults_AllInOneMessage()
    {
        var options = new OriginalsOptions
        {
            Sources = [new(), new() { Name = "disk", Type = "Files", Bucket = "b" }, new() { Name = "disk", Type = "S3", Root = "/r", Endpoint = "host:80" }],
            AttemptTimeout = TimeSpan.FromSeconds(9),
            Retries = -1,
            MaxBytes = 0,
        };
        var result = new OriginalsOptionsValidator().Validate(null, options);
        foreach (string part in (string[])
            [
                "Originals:AttemptTimeout", "Originals:Retries", "Originals:MaxBytes", "Sources:0:Name", "Sources:0:Type", "Sources:1:Root",
                "Sources:1:Bucket", "Sources:2:Name", "Sources:2:Root", "Sources:2:Bucket", "Sources:2:Endpoint",
            ])
            Assert.That(result.FailureMessage, Does.Contain(part));
        Assert.That(result.Failures!.Count(), Is.EqualTo(11));
    }

    [Test]
    public void WithDefaults_NoSources_SamplesServedWhole()
    {
        var options = new OriginalsOptions { MaxBytes = 5 }.WithDefaults("/opt/app/samples");
        Assert.That(options.Sources, Is.EqualTo(new[] { new SourceOptions { Name = "samples", Type = "Files", Root = "/opt/app/samples", ServeOriginals = true } }));
        Assert.That(options.MaxBytes, Is.EqualTo(5));
    }

    [Test]
    public void WithDefaults_OneSource_Unchanged()
    {
        var options = new OriginalsOptions { Sources = [Bucket] };
        Assert.That(options.WithDefaults("/opt/app/samples"), Is.SameAs(options));
    }

    private static IEnumerable<object[]> BadSources() =>
    [
        [Files with { Name = "" }, "Name must"],
        [Files with { Name = "a b" }, "Name must"],
        [Files with { Name = new string('a', 65) }, "Name must"],
        [Files with { Type = "Ftp" }, "Type must be Files or S3, not 'Ftp'"],
        [Files with { Root = " " }, "Root must name"],
        [Files with { Bucket = "b" }, "Bucket is for"],
        [Files with { Region = "eu-west-1" }, "Region is for"],
        [Files with { Endpoint = "http://h" }, "Endpoint is for"],
        [Files with { Prefix = "p/" }, "Prefix is for"],
        [Files with { PathStyle = true }, "PathStyle is for"],
        [Files with { Anonymous = true }, "Anonymous is for"],
        [Bucket with { Root = "/srv" }, "Root is for"],
        [Bucket with { Bucket = null }, "Bucket must name"],
        [Bucket with { Bucket = "ab" }, "Bucket 'ab'"],
        [Bucket with { Bucket = "pictures/2024" }, "Bucket 'pictures/2024'"],
        [Bucket with { Region = null }, "Region or Originals:Sources:1:Endpoint must be given"],
        [Bucket with { Region = "EU (Ireland)" }, "Region 'EU (Ireland)'"],
        [Bucket with { Region = "" }, "Region ''"],
        [Bucket with { Endpoint = "/relative" }, "Endpoint '/relative'"],
        [Bucket with { Endpoint = "localhost:7480" }, "Endpoint 'localhost:7480'"],
        [Bucket with { Endpoint = "ftp://host" }, "Endpoint 'ftp://host'"],
        [Bucket with { Endpoint = "http://u:p@host" }, "Endpoint 'http://u:p@host'"],
        [Bucket with { Endpoint = "http://host/?a=1" }, "Endpoint 'http://host/?a=1'"],
        [Bucket with { Prefix = "/media" }, "Prefix '/media' must not start"],
        [Bucket with { Prefix = new string('é', 512) }, "Prefix leaves no room"],
    ];

    private static IEnumerable<object[]> BadLimits() =>
    [
        [new OriginalsOptions { AttemptTimeout = TimeSpan.FromMilliseconds(49) }, "AttemptTimeout"],
        [new OriginalsOptions { AttemptTimeout = TimeSpan.FromSeconds(5) }, "AttemptTimeout"],
        [new OriginalsOptions { Deadline = TimeSpan.FromMinutes(6) }, "Deadline"],
        [new OriginalsOptions { Retries = 11 }, "Retries"],
        [new OriginalsOptions { MaxBytes = (1 << 30) + 1 }, "MaxBytes"],
    ];

    private static IReadOnlyList<string> FaultsOf(params SourceOptions[] sources) => OriginalsOptionsValidator.Faults(new() { Sources = sources });
}

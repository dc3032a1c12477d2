using System.Net;
using System.Net.Sockets;
using ImageProxy.Commands;
using ImageProxy.Commands.Checking;
using ImageProxy.EndToEnd.Servers;

namespace ImageProxy.EndToEnd.Commands;

/// <summary><c>imageproxy check</c> on configurations that are broken, each in its own way: named, with what to do about it.</summary>
public sealed class CheckTests
{
    private string _folder = null!;

    [SetUp]
    public void MakeFolder()
    {
        _folder = Path.Combine(Path.GetTempPath(), "imageproxy-test-" + Guid.NewGuid().ToString("n"));
        Directory.CreateDirectory(_folder);
    }

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestCase("--Rendering:Slotz=3", "Rendering:Slotz", "Did you mean Rendering:Slots?")]
    [TestCase("--Rendering:Deadline=00:00:30", "Rendering:Deadline", "by default")]
    [TestCase("--Caching:MaxBytes=many", "Caching", "Caching:MaxBytes")]
    [TestCase("--Images:Presets:card:Size=huge", "Images:Presets:card:Size", "Required, in pixels")]
    [TestCase("--Admin:Token=short", "Admin:Token", "Set Admin:Token")]
    public async Task Check_FaultySetting_IsNamedWithItsRemedy(string setting, string subject, string remedy)
    {
        var fault = (await FaultsAsync(setting))[0];

        Assert.That(fault.Subject, Does.StartWith(subject));
        Assert.That(fault.Remedy, Does.Contain(remedy));
    }

    [Test]
    public async Task Check_FolderThatIsNotThere_IsNamedWithItsRemedy()
    {
        var fault = (await FaultsAsync($"--Originals:Sources:0:Root={_folder}/nowhere")).Single();

        Assert.That(fault.Subject, Is.EqualTo("source files"));
        Assert.That(fault.Says, Does.Contain($"{_folder}/nowhere"));
        Assert.That(fault.Remedy, Does.Contain("Make the folder"));
    }

    [Test]
    public async Task Check_BucketThatDoesNotKnowUs_AsksForCredentials()
    {
        await using var s3 = await FaultyS3.StartAsync(FaultyS3.Error(403, "InvalidAccessKeyId"));

        var fault = (await FaultsAsync(Bucket(s3.Endpoint))).Single();

        Assert.That(fault.Subject, Is.EqualTo("source files"));
        Assert.That(fault.Remedy, Does.Contain("AWS_ACCESS_KEY_ID"));
    }

    [Test]
    public async Task Check_BucketThatIsNotThere_AsksForItsName()
    {
        await using var s3 = await FaultyS3.StartAsync(FaultyS3.Error(404, "NoSuchBucket"));

        Assert.That((await FaultsAsync(Bucket(s3.Endpoint))).Single().Remedy, Does.Contain("Correct Bucket and Region"));
    }

    [Test]
    public async Task Check_BucketBehindAClosedPort_AsksForTheEndpoint() =>
        Assert.That((await FaultsAsync(Bucket("http://127.0.0.1:1"))).Single().Remedy, Does.Contain("Check Endpoint"));

    [Test]
    public async Task Check_RedisThatIsNotThere_IsNamedWithItsRemedy()
    {
        var fault = (await FaultsAsync("--Fleet:Redis=127.0.0.1:1")).Single();

        Assert.That(fault.Subject, Is.EqualTo("Fleet:Redis"));
        Assert.That(fault.Remedy, Does.Contain("Start Redis"));
    }

    [Test]
    public async Task Check_RedisWithAPassword_AsksForIt()
    {
        await using var redis = await RedisServer.StartAsync("--requirepass", "let-me-in-please");

        Assert.That((await FaultsAsync($"--Fleet:Redis={redis.Address}")).Single().Remedy, Does.Contain("password="));
        Assert.That(await FaultsAsync($"--Fleet:Redis={redis.Address},password=let-me-in-please"), Is.Empty);
    }

    [Test]
    public async Task Check_FolderThatCannotBeWrittenTo_IsNamedWithItsRemedy()
    {
        string file = Path.Combine(_folder, "file");
        await File.WriteAllTextAsync(file, "");

        var fault = (await FaultsAsync($"--Caching:Directory={file}/cache")).Single();

        Assert.That(fault.Subject, Is.EqualTo("Caching:Directory"));
        Assert.That(fault.Remedy, Does.Contain("chown"));
    }

    [Test]
    public async Task Check_BudgetBeyondTheDisk_IsAWarningThatSaysHowMuchThereIs()
    {
        var warning = (await CheckAsync("--Caching:MaxBytes=9000000000000000")).Single(f => f.Subject == "Caching:MaxBytes");

        Assert.That(warning.Verdict, Is.EqualTo(Verdict.Warning));
        Assert.That(warning.Remedy, Does.Match("at most [0-9]{9,}"));
    }

    [Test]
    public async Task Check_PortThatIsTaken_IsAWarning()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();

        var warning = (await CheckAsync($"--urls=http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}")).Single(f => f.Subject == "urls");

        Assert.That((warning.Verdict, warning.Remedy), Is.EqualTo((Verdict.Warning, "Where that is not this service itself: end it, or choose another port with --urls=… or ASPNETCORE_URLS.")));
    }

    [Test]
    public async Task Check_NativeCodeInTheService_IsAWarning() =>
        Assert.That((await CheckAsync("--Rendering:Isolation=None")).Single(f => f.Subject == "sandbox").Remedy, Is.EqualTo("Set Rendering:Isolation=Process."));

    [Test]
    public async Task Check_SoundConfiguration_FindsLibrariesVersionsAndModes()
    {
        var findings = await CheckAsync("--Rendering:Isolation=Process");

        Assert.That(findings.Where(f => f.Verdict == Verdict.Fault), Is.Empty);
        Assert.That(findings.Single(f => f.Subject == "sandbox").Says, Does.StartWith("Workers "));
        Assert.That(findings.Single(f => f.Subject == "libvips").Says, Does.Match(@"^8\.[0-9]+\.[0-9]+, /.*libvips\.so"));
        Assert.That(findings.Single(f => f.Subject == "modes").Says, Does.Contain("crop").And.Contain("smart"));
    }

    private static string[] Bucket(string endpoint) =>
    [
        "--Originals:Sources:0:Type=S3", "--Originals:Sources:0:Bucket=originals", "--Originals:Sources:0:Region=us-east-1", $"--Originals:Sources:0:Endpoint={endpoint}",
        "--Originals:Sources:0:PathStyle=true", "--Originals:Sources:0:Anonymous=true",
    ];

    private async Task<IReadOnlyList<Finding>> FaultsAsync(params string[] settings)
    {
        var findings = await CheckAsync(settings);
        Assert.That(findings.Where(f => f.Verdict != Verdict.Ok), Has.All.Matches<Finding>(f => !string.IsNullOrEmpty(f.Remedy)));
        return [.. findings.Where(f => f.Verdict == Verdict.Fault)];
    }

    private Task<IReadOnlyList<Finding>> CheckAsync(params string[] settings) => CheckCommand.RunAsync(
        [
            "--urls=http://127.0.0.1:0", "--Admin:Urls=http://127.0.0.1:0", "--Originals:Sources:0:Name=files",
            .. settings.Contains("--Originals:Sources:0:Type=S3") ? (string[])[] : ["--Originals:Sources:0:Type=Files", $"--Originals:Sources:0:Root={_folder}"],
            $"--Caching:Directory={_folder}/cache", "--Caching:MaxBytes=10000000", "--Rendering:Slots=1", "--Rendering:Isolation=None", .. settings,
        ],
        CancellationToken.None);
}

using ImageProxy.Originals;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ImageProxy.Tests.Originals;

public sealed class OriginalsServicesTests
{
    private DirectoryInfo _samples = null!;

    [SetUp]
    public void SetUp() => _samples = Directory.CreateTempSubdirectory("samples-");

    [TearDown]
    public void TearDown() => _samples.Delete(recursive: true);

    [Test]
    public async Task AddOriginals_NoSources_ServesTheSamples()
    {
        File.WriteAllText(Path.Combine(_samples.FullName, "a.jpg"), "jpeg");
        await using var provider = Provide();
        using var original = (await provider.GetRequiredService<OriginalStore>().GetAsync("a.jpg", null, default)).Original;
        Assert.That(original!.Head.Source, Is.EqualTo("samples"));
    }

    [Test]
    public void AddOriginals_EverySetting_IsBound()
    {
        using var provider = Provide(
            ("Originals:AttemptTimeout", "00:00:01"), ("Originals:Deadline", "00:00:03"), ("Originals:Retries", "1"), ("Originals:MaxBytes", "77"),
            ("Originals:Sources:0:Name", "new"), ("Originals:Sources:0:Type", "S3"), ("Originals:Sources:0:Bucket", "pictures"),
            ("Originals:Sources:0:Region", "eu-west-1"), ("Originals:Sources:0:Endpoint", "http://127.0.0.1:9"), ("Originals:Sources:0:Prefix", "p/"),
            ("Originals:Sources:0:PathStyle", "true"), ("Originals:Sources:0:Anonymous", "true"), ("Originals:Sources:0:ServeOriginals", "true"),
            ("Originals:Sources:1:Name", "old"), ("Originals:Sources:1:Type", "Files"), ("Originals:Sources:1:Root", "/srv"));
        var options = provider.GetRequiredService<IOptions<OriginalsOptions>>().Value;
        Assert.That(options.Sources, Is.EqualTo(new SourceOptions[]
        {
            new()
            {
                Name = "new", Type = "S3", Bucket = "pictures", Region = "eu-west-1", Endpoint = "http://127.0.0.1:9", Prefix = "p/", PathStyle = true,
                Anonymous = true, ServeOriginals = true,
            },
            new() { Name = "old", Type = "Files", Root = "/srv" },
        }));
        Assert.That(
            (options.AttemptTimeout.TotalSeconds, options.Deadline.TotalSeconds, options.Retries, options.MaxBytes), Is.EqualTo((1d, 3d, 1, 77L)));
        Assert.That(provider.GetRequiredService<OriginalStore>().ServesOriginals, Is.True);
    }

    [Test]
    public void AddOriginals_MisspeltSetting_IsRefused()
    {
        using var provider = Provide(("Originals:Sources:0:Buket", "pictures"));
        Assert.That(
            () => provider.GetRequiredService<IOptions<OriginalsOptions>>().Value, Throws.InvalidOperationException.With.InnerException.Message.Contains("Buket"));
    }

    [Test]
    public void AddOriginals_BadSettings_StopTheStart()
    {
        using var provider = Provide(("Originals:Sources:0:Name", "x"), ("Originals:Retries", "99"));
        var start = provider.GetRequiredService<IStartupValidator>();
        Assert.That(start.Validate, Throws.TypeOf<OptionsValidationException>().With.Message.Contains("Sources:0:Type").And.Message.Contains("Retries"));
    }

    [Test]
    public void AddOriginals_FolderNotThereYet_IsAWarningOnly()
    {
        var logger = new RecordingLogger<OriginalStore>();
        using var provider = Provide(
            logger, ("Originals:Sources:0:Name", "x"), ("Originals:Sources:0:Type", "Files"), ("Originals:Sources:0:Root", _samples.FullName + "/later"));
        Assert.That(provider.GetRequiredService<OriginalStore>().ServesOriginals, Is.False);
        Assert.That(logger.Ids, Is.EqualTo(new[] { 1002 }));
    }

    private ServiceProvider Provide(params (string, string)[] settings) => Provide(new RecordingLogger<OriginalStore>(), settings);

    private ServiceProvider Provide(ILogger<OriginalStore> logger, params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => s.Key, s => (string?)s.Value)).Build();
        return new ServiceCollection().AddLogging().AddSingleton(logger).AddOriginals(configuration, _samples.FullName).BuildServiceProvider();
    }
}

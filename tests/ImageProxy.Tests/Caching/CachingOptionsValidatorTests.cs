using ImageProxy.Caching;

namespace ImageProxy.Tests.Caching;

public class CachingOptionsValidatorTests
{
    [Test]
    public void Validate_Defaults_Succeeds() => Assert.That(Faults(new()), Is.Empty);

    [TestCase(null)]
    [TestCase("")]
    public void Validate_NoDirectory_Succeeds(string? directory) => Assert.That(Faults(new() { Directory = directory }), Is.Empty);

    [Test]
    public void Validate_NoMemoryTier_Succeeds() => Assert.That(Faults(new() { MemoryMaxBytes = 0 }), Is.Empty);

    [Test]
    public void Validate_EverythingWrong_NamesEachSettingByItsPath()
    {
        var options = new CachingOptions
        {
            Directory = " ",
            MaxBytes = 4096,
            LowWater = double.NaN,
            RescanEvery = TimeSpan.Zero,
            MemoryMaxBytes = -1,
            MemoryMaxEntryBytes = 0,
            RevalidateAfter = TimeSpan.FromSeconds(-1),
            MaxStale = TimeSpan.FromSeconds(-2),
            MissingFor = TimeSpan.FromDays(2),
            UnusableFor = TimeSpan.FromSeconds(-1),
        };

        string[] settings = [.. Faults(options).Select(f => f.Split(' ')[0]).Distinct()];

        Assert.That(settings, Is.EquivalentTo([
            "Caching:Directory", "Caching:MaxBytes", "Caching:LowWater", "Caching:RescanEvery", "Caching:MemoryMaxBytes",
            "Caching:MemoryMaxEntryBytes", "Caching:RevalidateAfter", "Caching:MaxStale", "Caching:MissingFor", "Caching:UnusableFor"]));
    }

    [Test]
    public void Validate_EntryLargerThanMemory_SaysBothValues() =>
        Assert.That(Faults(new() { MemoryMaxBytes = 1000, MemoryMaxEntryBytes = 1001 }), Is.EqualTo(new[]
        {
            "Caching:MemoryMaxEntryBytes must not be larger than Caching:MemoryMaxBytes (1000); it is 1001.",
        }));

    [Test]
    public void Validate_StaleBeforeRevalidated_Fails() =>
        Assert.That(Faults(new() { MaxStale = TimeSpan.FromMinutes(9) }).Single(), Does.StartWith("Caching:MaxStale must not be shorter"));

    [Test]
    public void Validate_DirectoryThatIsAFile_Fails()
    {
        string file = Path.GetTempFileName();
        Assert.That(Faults(new() { Directory = file }), Is.EqualTo(new[] { $"Caching:Directory must be a folder, not a file; it is {file}." }));
        File.Delete(file);
    }

    private static string[] Faults(CachingOptions options) => [.. new CachingOptionsValidator().Validate(null, options).Failures ?? []];
}

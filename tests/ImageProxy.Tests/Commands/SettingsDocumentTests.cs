using System.Runtime.CompilerServices;
using ImageProxy.Commands.Reference;

namespace ImageProxy.Tests.Commands;

public sealed class SettingsDocumentTests
{
    [Test]
    public void Document_InTheRepository_IsWhatTheRecordsSay() =>
        Assert.That(
            File.ReadAllText(Path.Combine(Root(), "docs", "settings.md")), Is.EqualTo(SettingsDocument.Write()),
            "docs/settings.md is stale: dotnet src/ImageProxy/bin/Release/net10.0/imageproxy.dll settings > docs/settings.md");

    [Test]
    public void All_EverySetting_SaysWhatItMeans() =>
        Assert.That(SettingReference.All.Where(s => s.Meaning.Length == 0).Select(s => s.Path), Is.Empty);

    [TestCase("Images:Presets:{name}:Size")]
    [TestCase("Originals:Sources:N:Bucket")]
    [TestCase("Images:AllowedSizes:N")]
    [TestCase("Fleet:Results:Bucket")]
    [TestCase("Images:Quality:WebP")]
    public void All_NestedSettings_HaveTheirWholePath(string path) => Assert.That(SettingReference.All.Select(s => s.Path), Has.One.EqualTo(path));

    [TestCase("Originals:AttemptTimeout", "time", "`00:00:01.5`")]
    [TestCase("Caching:MaxBytes", "bytes", "`10737418240`")]
    [TestCase("Caching:MaxStale", "time", "`7.00:00:00`")]
    [TestCase("Rendering:Isolation", "`None`, `Process`", "`Process`")]
    [TestCase("Fleet:Redis", "text", "")]
    public void All_Plain_HaveUnitAndDefault(string path, string kind, string value)
    {
        var setting = SettingReference.All.Single(s => s.Path == path);

        Assert.That(setting.Kind.Split(", ").Order(), Is.EqualTo(kind.Split(", ").Order()));
        Assert.That(setting.Default, Is.EqualTo(value));
    }

    [TestCase("Rendering:Slotz", ExpectedResult = "Rendering:Slots")]
    [TestCase("caching:maxbyte", ExpectedResult = "Caching:MaxBytes")]
    [TestCase("Caching:Colour", ExpectedResult = null)]
    [TestCase("Nothing:Slots", ExpectedResult = null)]
    public string? Nearest_OfAMisspeltSetting_IsTheOneThatWasMeant(string path) => SettingReference.Nearest(path)?.Path;

    private static string Root([CallerFilePath] string caller = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(caller)!, "..", "..", ".."));
}

using ImageProxy.Images;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ImageProxy.Tests.Images;

internal sealed class ImageCatalogHolderTests
{
    private IConfigurationRoot _configuration = null!;
    private LogLines _log = null!;
    private ServiceProvider _services = null!;

    [SetUp]
    public void SetUp()
    {
        _configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Images:AllowedSizes:0"] = "200x200" }).Build();
        _log = new();
        _services = new ServiceCollection()
            .AddSingleton<IConfiguration>(_configuration)
            .AddSingleton<ILogger<ImageCatalogHolder>>(_log)
            .AddImages()
            .BuildServiceProvider();
    }

    [TearDown]
    public void TearDown() => _services.Dispose();

    private ImageCatalogHolder Holder => _services.GetRequiredService<ImageCatalogHolder>();

    [Test]
    public void Current_AtStart_IsTheConfigurationAndNothingIsLogged()
    {
        Assert.That(Holder.Current.Sizes.Select(size => size.ToString()), Is.EqualTo(new[] { "200x200" }));
        Assert.That(_log.Lines, Is.Empty);
    }

    [Test]
    public void Constructor_FaultyConfiguration_ThrowsEveryFault()
    {
        Change(("AllowedSizes:0", "x"), ("Quality:Jpeg", "0"));

        Assert.That(
            () => Holder,
            Throws.TypeOf<OptionsValidationException>().With.Message.Contains("Images:AllowedSizes:0").And.Message.Contains("Images:Quality:Jpeg"));
    }

    [Test]
    public void Constructor_UnreadableConfiguration_ThrowsItsPath()
    {
        Change(("Animate", "perhaps"));

        Assert.That(() => Holder, Throws.TypeOf<OptionsValidationException>().With.Message.Contains("Images:Animate"));
    }

    [Test]
    public void Reload_ValidChange_SwapsTheCatalogAndLogsTheDifferenceOnce()
    {
        ImageCatalog before = Holder.Current;

        Change(("AllowedSizes:1", "300x300"), ("Presets:hero:Size", "720x588"), ("Presets:hero:Mode", "crop"));

        Assert.That(Holder.Current, Is.Not.SameAs(before));
        Assert.That(Holder.Current.Admit("/300/300/crop/a"), Is.TypeOf<Admission.Admitted>());
        Assert.That(before.Admit("/300/300/crop/a"), Is.TypeOf<Admission.Refused>(), "a request under way keeps what it took");
        Assert.That(_log.Lines, Is.EqualTo(new[] { "Information: Section Images was reloaded: sizes +300x300; presets +hero" }));
    }

    [Test]
    public void Reload_NothingChanged_KeepsTheCatalogAndLogsNothing()
    {
        ImageCatalog before = Holder.Current;

        Change();

        Assert.That(Holder.Current, Is.SameAs(before));
        Assert.That(_log.Lines, Is.Empty);
    }

    [Test]
    public void Reload_FaultyChange_KeepsTheCatalogAndLogsEveryFaultAsOneError()
    {
        ImageCatalog before = Holder.Current;

        Change(("AllowedSizes:0", "x"), ("Quality:Jpeg", "0"));

        Assert.That(Holder.Current, Is.SameAs(before));
        Assert.That(_log.Lines, Has.Count.EqualTo(1));
        Assert.That(_log.Lines[0], Does.StartWith("Error: Section Images has 2 faults").And.Contain("Images:AllowedSizes:0 'x'").And.Contain("Images:Quality:Jpeg is 0"));
    }

    [TestCase("Quality:Jpeg", "high")]
    [TestCase("AlowedSizes:0", "5x5")]
    public void Reload_UnreadableChange_KeepsTheCatalogAndLogsIt(string setting, string value)
    {
        ImageCatalog before = Holder.Current;

        Change((setting, value));

        Assert.That(Holder.Current, Is.SameAs(before));
        Assert.That(_log.Lines, Has.One.StartsWith("Error: ").And.One.Contains(setting.Split(':')[0]));
    }

    [Test]
    public void Reload_ValidAfterFaulty_IsTakenAgain()
    {
        _ = Holder;
        Change(("AllowedSizes:0", "x"));
        Change(("AllowedSizes:0", "5x5"));

        Assert.That(Holder.Current.Sizes.Select(size => size.ToString()), Is.EqualTo(new[] { "5x5" }));
        Assert.That(_log.Lines[^1], Is.EqualTo("Information: Section Images was reloaded: sizes +5x5 -200x200"));
    }

    [Test]
    public void Dispose_ThenReload_ChangesNothing()
    {
        ImageCatalogHolder holder = Holder;
        ImageCatalog before = holder.Current;
        holder.Dispose();

        Change(("AllowedSizes:0", "5x5"));

        Assert.That(holder.Current, Is.SameAs(before));
    }

    private void Change(params (string Setting, string Value)[] settings)
    {
        foreach ((string setting, string value) in settings)
            _configuration[$"Images:{setting}"] = value;
        _configuration.Reload();
    }

    private sealed class LogLines : ILogger<ImageCatalogHolder>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add($"{logLevel}: {formatter(state, exception)}");
    }
}

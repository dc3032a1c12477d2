using ImageProxy.Caching;
using ImageProxy.Caching.Disk;
using ImageProxy.Tests.Caching.Disk;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ImageProxy.Tests.Caching;

public class CachingServicesTests
{
    [Test]
    public async Task AddCaching_BothTiers_StoresInBothAndKeepsOrder()
    {
        using var folder = new ScratchFolder();
        await using ServiceProvider provider = Provide(new() { ["Caching:Directory"] = folder.Path });
        var cache = provider.GetRequiredService<RenditionCache>();

        await cache.StoreOwnAsync(Some.Key(1), Some.Rendition(1), default);

        Assert.That(cache.TierNames, Is.EqualTo(new[] { "memory", "disk" }));
        Assert.That((await cache.FindOwnAsync(Some.Key(1), default))?.Tier, Is.EqualTo("memory"));
        Assert.That(folder.EntryFiles(), Has.Length.EqualTo(1));
        await provider.GetRequiredService<MemoryTier>().RemoveAsync(Some.Key(1), default);
        Assert.That((await cache.FindOwnAsync(Some.Key(1), default))?.Tier, Is.EqualTo("disk"));
        Assert.That((await cache.FindOwnAsync(Some.Key(1), default))?.Tier, Is.EqualTo("memory"));
    }

    [Test]
    public async Task AddCaching_BothTurnedOff_MissesWithoutMakingAFolder()
    {
        await using ServiceProvider provider = Provide(new() { ["Caching:Directory"] = "", ["Caching:MemoryMaxBytes"] = "0" });
        var cache = provider.GetRequiredService<RenditionCache>();
        foreach (IHostedService service in provider.GetServices<IHostedService>())
            await service.StartAsync(default);

        await cache.StoreOwnAsync(Some.Key(1), Some.Rendition(1), default);

        Assert.That(cache.TierNames, Is.Empty);
        Assert.That(await cache.FindOwnAsync(Some.Key(1), default), Is.Null);
    }

    [Test]
    public async Task AddCaching_SeveralFaults_NamesThemInOneMessage()
    {
        await using ServiceProvider provider = Provide(new() { ["Caching:MaxBytes"] = "1", ["Caching:LowWater"] = "2" });

        Assert.That(
            () => provider.GetRequiredService<IOptions<CachingOptions>>().Value,
            Throws.TypeOf<OptionsValidationException>().With.Message.Contains("Caching:MaxBytes").And.Message.Contains("Caching:LowWater"));
    }

    [Test]
    public async Task HostedService_Start_ReadsTheFolderInTheBackground()
    {
        using var folder = new ScratchFolder();
        await using (var before = new TierBench(folder: folder))
            await before.SetAsync(1);
        await using ServiceProvider provider = Provide(new() { ["Caching:Directory"] = folder.Path });

        foreach (IHostedService service in provider.GetServices<IHostedService>())
            await service.StartAsync(default);
        var tier = provider.GetRequiredService<DiskTier>();
        await tier.Start();

        Assert.That(tier.Entries, Is.EqualTo(1));
    }

    [Test]
    public async Task Metrics_TiersInUse_TellBytesAndEntriesByTier()
    {
        using var folder = new ScratchFolder();
        await using ServiceProvider provider = Provide(new() { ["Caching:Directory"] = folder.Path });
        using var readings = new Readings(provider.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>());
        var flights = new SingleFlight<int, int>(TimeProvider.System);
        provider.GetRequiredService<CachingMetrics>().Observe(flights);
        var release = new TaskCompletionSource<int>();
        Task<FlightResult<int>> caller = flights.JoinAsync(1, _ => release.Task, default);

        await provider.GetRequiredService<RenditionCache>().StoreOwnAsync(Some.Key(1), Some.Rendition(1), default);

        Assert.That((readings["imageproxy.cache.bytes{disk}"], readings["imageproxy.cache.entries{disk}"]), Is.EqualTo((4096L, 1L)));
        Assert.That(readings["imageproxy.cache.entries{memory}"], Is.EqualTo(1));
        Assert.That(readings["imageproxy.cache.bytes{memory}"], Is.EqualTo(provider.GetRequiredService<MemoryTier>().Bytes));
        Assert.That((readings["imageproxy.flights"], readings["imageproxy.flights.waiters"]), Is.EqualTo((1, 1)));
        release.SetResult(1);
        await caller;
    }

    private static ServiceProvider Provide(Dictionary<string, string?> settings)
    {
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        return new ServiceCollection().AddLogging().AddCaching(configuration).BuildServiceProvider();
    }
}

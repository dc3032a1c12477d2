using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Engines;
using ImageProxy.Caching;
using ImageProxy.Caching.Disk;
using Microsoft.Extensions.Logging.Abstractions;

namespace ImageProxy.Benchmarks.Caching;

/// <summary>Reading a folder of 100,000 entries at start, and the first lookup, which does not wait for it.</summary>
[SimpleJob(RunStrategy.Monitoring, launchCount: 1, warmupCount: 1, iterationCount: 5)]
public class DiskTierScan
{
    private const int Entries = 100_000;

    private string _folder = "";

    // Blocks: the in-process toolchain does not await a setup.
    [GlobalSetup]
    public void SetUp() => SetUpAsync().GetAwaiter().GetResult();

    [GlobalCleanup]
    public void CleanUp() => Directory.Delete(_folder, recursive: true);

    [Benchmark]
    public async Task<long> Scan()
    {
        await using DiskTier tier = Tier();
        await tier.Start();
        return tier.Entries == Entries ? tier.Bytes : throw new InvalidOperationException($"{tier.Entries} entries were found.");
    }

    [Benchmark]
    public async Task<int> FirstLookup()
    {
        await using DiskTier tier = Tier();
        return (await tier.GetAsync(SampleRenditions.Key(1), CancellationToken.None))!.Body.Length;
    }

    [Benchmark]
    public async Task<int> FirstFindByOriginal()
    {
        await using DiskTier tier = Tier();
        return await tier.FindByOriginalAsync("people/1.jpg").CountAsync();
    }

    private DiskTier Tier() => new(
        new CachingOptions { Directory = _folder, Sync = false }, SampleRenditions.Metrics(), TimeProvider.System, NullLogger<DiskTier>.Instance);

    private async Task SetUpAsync()
    {
        _folder = Directory.CreateTempSubdirectory("imageproxy-benchmark-").FullName;
        await using DiskTier tier = Tier();
        for (int i = 0; i < Entries; i++)
            await tier.SetAsync(SampleRenditions.Key(i), SampleRenditions.Of(i, 9_000), CancellationToken.None);
    }
}

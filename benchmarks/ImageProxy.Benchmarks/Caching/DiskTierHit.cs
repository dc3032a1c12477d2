using BenchmarkDotNet.Attributes;
using ImageProxy.Caching;
using ImageProxy.Caching.Disk;
using ImageProxy.Images;
using Microsoft.Extensions.Logging.Abstractions;

namespace ImageProxy.Benchmarks.Caching;

/// <summary>A hit on disk whose file lies in the page cache, a miss, and a store, against reading the file without looking at it.</summary>
[MemoryDiagnoser]
public class DiskTierHit
{
    private readonly RenditionKey _key = SampleRenditions.Key(1);
    private readonly RenditionKey _missing = SampleRenditions.Key(2);
    private string _folder = "";
    private string _file = "";
    private Rendition _rendition = null!;
    private DiskTier _synced = null!;
    private DiskTier _unsynced = null!;

    /// <summary>Bytes of a body.</summary>
    [Params(9_000, 70_000)]
    public int Body { get; set; }

    // Blocks: the in-process toolchain does not await a setup.
    [GlobalSetup]
    public void SetUp() => SetUpAsync().GetAwaiter().GetResult();

    [GlobalCleanup]
    public void CleanUp()
    {
        _synced.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _unsynced.DisposeAsync().AsTask().GetAwaiter().GetResult();
        Directory.Delete(_folder, recursive: true);
    }

    [Benchmark(Baseline = true)]
    public byte[] ReadAllBytes() => File.ReadAllBytes(_file);

    [Benchmark]
    public async Task<int> Hit() => (await _synced.GetAsync(_key, CancellationToken.None))!.Body.Length;

    [Benchmark]
    public async Task<bool> Miss() => await _synced.GetAsync(_missing, CancellationToken.None) is null;

    [Benchmark]
    public async Task StoreWithSync() => await _synced.SetAsync(_key, _rendition, CancellationToken.None);

    [Benchmark]
    public async Task StoreWithoutSync() => await _unsynced.SetAsync(_key, _rendition, CancellationToken.None);

    private DiskTier Tier(bool sync) => new(
        new CachingOptions { Directory = _folder, Sync = sync }, SampleRenditions.Metrics(), TimeProvider.System, NullLogger<DiskTier>.Instance);

    private async Task SetUpAsync()
    {
        _folder = Directory.CreateTempSubdirectory("imageproxy-benchmark-").FullName;
        _rendition = SampleRenditions.Of(1, Body);
        _synced = Tier(sync: true);
        _unsynced = Tier(sync: false);
        await _synced.SetAsync(_key, _rendition, CancellationToken.None);
        _file = Directory.GetFiles(_folder, _key.ToString(), SearchOption.AllDirectories).Single();
    }
}

using BenchmarkDotNet.Attributes;
using ImageProxy.Caching;
using ImageProxy.Images;
using Microsoft.Extensions.Options;

namespace ImageProxy.Benchmarks.Caching;

/// <summary>A hit in memory, from one thread and from all of them on the same hundred entries.</summary>
[MemoryDiagnoser]
public class MemoryTierHit
{
    private const int Entries = 100;
    private const int HitsPerThread = 100_000;

    private readonly RenditionKey[] _keys = [.. Enumerable.Range(0, Entries).Select(SampleRenditions.Key)];
    private MemoryTier _tier = null!;

    /// <summary>Bytes of a body.</summary>
    [Params(9_000, 70_000)]
    public int Body { get; set; }

    // Blocks: the in-process toolchain does not await a setup.
    [GlobalSetup]
    public void SetUp() => SetUpAsync().GetAwaiter().GetResult();

    [Benchmark(Baseline = true, OperationsPerInvoke = HitsPerThread)]
    public Task<int> OneThread() => HitsAsync();

    /// <summary>Time per hit of one thread: equal to the baseline's where hits do not contend.</summary>
    [Benchmark(OperationsPerInvoke = HitsPerThread)]
    public Task AllThreads() => Task.WhenAll(Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Task.Run(HitsAsync)));

    private async Task<int> HitsAsync()
    {
        int bytes = 0;
        for (int i = 0; i < HitsPerThread; i++)
            bytes += (await _tier.GetAsync(_keys[i % Entries], CancellationToken.None))!.Body.Length;
        return bytes;
    }

    private async Task SetUpAsync()
    {
        _tier = new(Options.Create(new CachingOptions()), SampleRenditions.Metrics());
        for (int i = 0; i < Entries; i++)
            await _tier.SetAsync(_keys[i], SampleRenditions.Of(i, Body), CancellationToken.None);
    }
}

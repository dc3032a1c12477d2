using BenchmarkDotNet.Attributes;
using ImageProxy.Gateway.Hashing;

namespace ImageProxy.Benchmarks.Gateway;

/// <summary>What finding a request's node costs the gateway: the hash of the key, and a weight for each node.</summary>
[MemoryDiagnoser]
public class NodeChoice
{
    private readonly string _key = "people/2024/ann.jpg";
    private readonly string _longestKey = new('k', 1024);
    private ulong[] _nodes = [];
    private ulong _hash;

    [Params(4, 64)]
    public int Nodes { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _nodes = [.. Enumerable.Range(0, Nodes).Select(i => Rendezvous.HashOf($"node-{i}"))];
        _hash = Rendezvous.HashOf(_key);
    }

    [Benchmark]
    public ulong HashOfUsualKey() => Rendezvous.HashOf(_key);

    [Benchmark]
    public ulong HashOfLongestKey() => Rendezvous.HashOf(_longestKey);

    [Benchmark]
    public int First() => Rendezvous.First(_hash, _nodes);
}

using System.Diagnostics.Metrics;
using ImageProxy.Gateway.Hashing;
using ImageProxy.Simulation.Costs;
using ImageProxy.Simulation.Nodes;
using ImageProxy.Simulation.Traffic;

namespace ImageProxy.Simulation;

/// <summary>One scenario, scaled: originals, bytes and rate are divided by the scale, so that every share and every age is that of the real fleet.</summary>
internal sealed class Run
{
    private static readonly TimeSpan AwayFor = TimeSpan.FromSeconds(30);
    private readonly Scenario _scenario;
    private readonly int _scale;
    private readonly IMeterFactory _meters;
    private readonly ManualClock _clock = new();
    private readonly Bucket _bucket = new();
    private readonly Trace _trace;
    private readonly Random _any = new(99);
    private readonly TimeSpan _between;
    private List<Node> _nodes = [];
    private ulong[] _hashes = [];
    private int _epoch;

    // Of a rolling deploy: all nodes, the one that is away, and since when.
    private List<Node> _all = [];
    private int _away = -1;
    private DateTimeOffset _since;

    /// <param name="seed">Of the trace.</param>
    public Run(Scenario scenario, int scale, int seed, IMeterFactory meters)
    {
        (_scenario, _scale, _meters) = (scenario, scale, meters);
        _trace = new(scenario.Originals / scale, scenario.Exponent, seed);
        _between = TimeSpan.FromSeconds(scale / scenario.Rate);
        Enter([.. Enumerable.Range(1, scenario.Nodes).Select(NewNode)]);
    }

    public IReadOnlyList<Node> Nodes => _nodes;

    /// <summary>Tells, in order: warm, just after the event (a tenth), and at the end (the last third); only the first where nothing happens.</summary>
    /// <param name="requests">Of the scaled run, after as many to warm the caches.</param>
    public IReadOnlyList<Phase> Execute(long requests)
    {
        Drive(requests);
        Collect("");
        if (_scenario.Event == FleetEvent.None)
        {
            Drive(requests);
            return [Collect("")];
        }

        Drive(requests / 3);
        var phases = new List<Phase> { Collect("before") };
        Begin();
        long just = requests / 10;
        Drive(just);
        phases.Add(Collect("just after"));
        Drive(requests - just);
        Collect("");
        Drive(requests / 3);
        phases.Add(Collect("at the end"));
        return phases;
    }

    private void Drive(long requests)
    {
        for (long i = 0; i < requests; i++)
        {
            _clock.Advance(_between);
            Proceed(i, requests);
            var (original, kind) = _trace.Next();
            ulong hash = Rendezvous.Weight((ulong)original, 0x9E3779B97F4A7C15); // as good as the hash of a key, which is text
            int node = _scenario.HasGateway ? Rendezvous.First(hash, _hashes) : _any.Next(_nodes.Count);
            _nodes[node].Answer(hash, kind, _epoch);
        }
    }

    private void Begin()
    {
        switch (_scenario.Event)
        {
            case FleetEvent.NodeLost:
                Enter(_nodes[1..]);
                break;
            case FleetEvent.NodeAdded:
                Enter([.. _nodes, NewNode(_nodes.Count + 1)]);
                break;
            case FleetEvent.PresetsEdited:
                _epoch = 1;
                break;
            case FleetEvent.FlashCrowd:
                _trace.CrowdShare = 0.2;
                break;
            case FleetEvent.BucketMoved or FleetEvent.BucketMovedWithNewTags:
                (_bucket.Moved, _bucket.CopiesHaveNewTags) = (0, _scenario.Event == FleetEvent.BucketMovedWithNewTags);
                break;
            case FleetEvent.RollingDeploy:
                (_all, _away, _since) = (_nodes, 0, _clock.GetUtcNow());
                Enter(_all[1..]);
                break;
        }
    }

    /// <summary>What goes on by itself: the move of originals, the deployment of one node after the other.</summary>
    private void Proceed(long request, long requests)
    {
        if (_bucket.Moved < 1 && request % 1000 == 0)
            _bucket.Moved = Math.Min(1, _bucket.Moved + (1000.0 / requests));
        if (_away < 0 || _clock.GetUtcNow() - _since < AwayFor)
            return;
        _all[_away].Restart();
        _since = _clock.GetUtcNow();
        _away = _away + 1 < _all.Count ? _away + 1 : -1;
        Enter(_away < 0 ? _all : [.. _all.Where((_, i) => i != _away)]);
    }

    private Phase Collect(string name)
    {
        var tallies = _nodes.Union(_all).Select(node => node.TakeTally()).ToArray(); // one that is away has worked, too
        var sum = new Tally();
        foreach (var tally in tallies)
            sum.Add(tally);
        if (_scenario.HasGateway)
            sum.CpuMilliseconds += sum.Requests * Prices.GatewayMilliseconds;
        double most = tallies.Max(t => t.CpuMilliseconds) / Math.Max(1e-9, tallies.Average(t => t.CpuMilliseconds));
        return new(name, sum, most);
    }

    private void Enter(List<Node> nodes) => (_nodes, _hashes) = (nodes, [.. nodes.Select(node => node.Hash)]);

    private Node NewNode(int number) => new(
        $"node-{number}",
        new() { MaxBytes = _scenario.DiskBytes / _scale, MemoryMaxBytes = _scenario.MemoryBytes / _scale, RevalidateAfter = _scenario.RevalidateAfter },
        _meters, _clock, _bucket);
}

using System.Collections.Immutable;
using System.Diagnostics.Metrics;

namespace ImageProxy.Caching;

/// <summary>What the tiers and the flights tell: instruments <c>imageproxy.cache.*</c> and <c>imageproxy.flights*</c> of the meter <c>ImageProxy</c>.</summary>
internal sealed class CachingMetrics
{
    public const string MeterName = "ImageProxy";

    private readonly Counter<long> _evictions;
    private readonly Counter<long> _corrupt;
    private readonly Counter<long> _skipped;
    private ImmutableArray<ITierUsage> _tiers = [];
    private ImmutableArray<IFlightUsage> _flights = [];
    private ImmutableArray<Func<bool>> _diskOff = [];

    public CachingMetrics(IMeterFactory meters)
    {
        Meter meter = meters.Create(MeterName);
        _evictions = meter.CreateCounter<long>("imageproxy.cache.evictions", "{entry}", "Entries removed to make room.");
        _corrupt = meter.CreateCounter<long>("imageproxy.cache.corrupt", "{entry}", "Entries found damaged, removed and not served.");
        _skipped = meter.CreateCounter<long>("imageproxy.cache.skipped", "{entry}", "Entries not stored: no room, too many waiting, or a fault.");
        meter.CreateObservableGauge(
            "imageproxy.cache.bytes", () => _tiers.Select(t => new Measurement<long>(t.Bytes, Tier(t.Name))), "By", "Bytes in use.");
        meter.CreateObservableGauge(
            "imageproxy.cache.entries", () => _tiers.Select(t => new Measurement<long>(t.Entries, Tier(t.Name))), "{entry}", "Renditions kept.");
        meter.CreateObservableGauge(
            "imageproxy.cache.disk_off", () => _diskOff.Any(off => off()) ? 1 : 0, "{1}", "1 while faults keep the disk tier from writing.");
        meter.CreateObservableGauge(
            "imageproxy.flights", () => _flights.Sum(f => f.Flights), "{flight}", "Distinct pieces of work under way.");
        meter.CreateObservableGauge(
            "imageproxy.flights.waiters", () => _flights.Sum(f => f.Waiters), "{caller}", "Callers that wait for a flight, its leader included.");
    }

    public void Observe(ITierUsage tier) => ImmutableInterlocked.Update(ref _tiers, static (all, one) => all.Add(one), tier);

    public void Observe(IFlightUsage flights) => ImmutableInterlocked.Update(ref _flights, static (all, one) => all.Add(one), flights);

    public void ObserveDiskOff(Func<bool> isOff) => ImmutableInterlocked.Update(ref _diskOff, static (all, one) => all.Add(one), isOff);

    public void Evicted(string tier) => _evictions.Add(1, Tier(tier));

    public void Corrupt(string tier) => _corrupt.Add(1, Tier(tier));

    public void Skipped(string tier) => _skipped.Add(1, Tier(tier));

    private static KeyValuePair<string, object?> Tier(string name) => new("tier", name);
}

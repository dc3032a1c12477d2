using System.Globalization;

namespace ImageProxy.Fuzz.Running;

/// <summary>What became of the inputs of a campaign. Thread-safe.</summary>
public sealed class Tally
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, long> _outcomes = new(StringComparer.Ordinal);
    private readonly List<FuzzFailure> _failures = [];
    private readonly List<FuzzFailure> _kept = [];

    public long Inputs { get; private set; }

    /// <summary>Child processes that ended while they had an input.</summary>
    public long Deaths { get; private set; }

    /// <summary>Inputs that took longer than the deadline.</summary>
    public long Timeouts { get; private set; }

    public (TimeSpan Time, long Index) Slowest { get; private set; }

    /// <summary>Most memory that a child process has had, in bytes, and the input that took it there.</summary>
    public (long Bytes, long Index) Largest { get; private set; }

    public IReadOnlyList<FuzzFailure> Failures
    {
        get
        {
            lock (_gate)
                return [.. _failures];
        }
    }

    /// <summary>Inputs that broke nothing, but are to be looked at; see <see cref="Targets.IFuzzTarget.IsKept"/>.</summary>
    public IReadOnlyList<FuzzFailure> Kept
    {
        get
        {
            lock (_gate)
                return [.. _kept];
        }
    }

    public IReadOnlyDictionary<string, long> Outcomes
    {
        get
        {
            lock (_gate)
                return new SortedDictionary<string, long>(_outcomes);
        }
    }

    /// <summary>Adds a run of inputs counted apart, so that threads do not meet at every one.</summary>
    public void Add(IEnumerable<(string Outcome, long Count)> outcomes, (TimeSpan Time, long Index) slowest, (long Bytes, long Index) largest = default)
    {
        lock (_gate)
        {
            foreach (var (outcome, count) in outcomes)
            {
                _outcomes[outcome] = _outcomes.GetValueOrDefault(outcome) + count;
                Inputs += count;
            }

            if (slowest.Time > Slowest.Time)
                Slowest = slowest;
            if (largest.Bytes > Largest.Bytes)
                Largest = largest;
        }
    }

    public void Fail(long index, string what)
    {
        lock (_gate)
            _failures.Add(new(index, what));
    }

    public void Keep(long index, string outcome)
    {
        lock (_gate)
            _kept.Add(new(index, outcome));
    }

    /// <summary>A child ended, or was ended, over an input.</summary>
    public void Lose(long index, string what, bool late)
    {
        lock (_gate)
        {
            Inputs++;
            _ = late ? Timeouts++ : Deaths++;
            _failures.Add(new(index, what));
        }
    }

    public override string ToString()
    {
        lock (_gate)
        {
            string outcomes = string.Join(", ", _outcomes.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key} {pair.Value:N0}")));
            string memory = Largest.Bytes > 0 ? string.Create(CultureInfo.InvariantCulture, $"; most memory {Largest.Bytes >> 20:N0} MiB (input {Largest.Index})") : "";
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{Inputs:N0} inputs, {_failures.Count} failures, {Deaths} deaths, {Timeouts} timeouts; slowest {Slowest.Time.TotalMilliseconds:0.0} ms (input {Slowest.Index}){memory}; {outcomes}");
        }
    }
}

using System.Collections.Concurrent;
using System.Globalization;

namespace ImageProxy.Commands.Warming;

/// <summary>What a run has come to so far.</summary>
internal sealed class WarmCounts
{
    private readonly ConcurrentDictionary<string, (long Count, WarmItem Example)> _reasons = new(StringComparer.Ordinal);
    private long _rendered;
    private long _there;
    private long _failed;
    private long _doneBefore;
    private long _bytes;

    public long Total => Volatile.Read(ref _rendered) + Volatile.Read(ref _there) + Volatile.Read(ref _failed) + Volatile.Read(ref _doneBefore);

    public long Failed => Volatile.Read(ref _failed);

    public void Add(WarmItem item, WarmAnswer answer)
    {
        Interlocked.Add(ref _bytes, answer.Bytes);
        switch (answer.Outcome)
        {
            case WarmOutcome.Rendered:
                Interlocked.Increment(ref _rendered);
                break;
            case WarmOutcome.There:
                Interlocked.Increment(ref _there);
                break;
            default:
                Interlocked.Increment(ref _failed);
                _reasons.AddOrUpdate(answer.Reason!, (1, item), (_, known) => (known.Count + 1, known.Example));
                break;
        }
    }

    public void AddDoneBefore() => Interlocked.Increment(ref _doneBefore);

    /// <summary>One line for scripts, and one for each reason, the commonest first.</summary>
    public IEnumerable<string> Lines(TimeSpan took)
    {
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"{Total} renditions: {_rendered} rendered, {_there} were there, {_failed} failed, {_doneBefore} done before; {_bytes / 1e6:0.0} MB in {took.TotalSeconds:0.0} s");
        foreach (var (reason, (count, example)) in _reasons.OrderByDescending(r => r.Value.Count).ThenBy(r => r.Key, StringComparer.Ordinal))
            yield return string.Create(CultureInfo.InvariantCulture, $"  {count} failed: {reason}; {example.Path} is one");
    }
}

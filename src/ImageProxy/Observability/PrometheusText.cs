using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace ImageProxy.Observability;

/// <summary>
/// Collects the service's own meters and writes them as Prometheus text, format 0.0.4. There is no exporter package without a preview
/// label, and the text form is small: counters, gauges and histograms with explicit bounds are all we have.
/// </summary>
internal sealed class PrometheusText : IDisposable
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private static readonly double[] DefaultBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
    private readonly ConcurrentDictionary<Instrument, Family> _families = new();
    private readonly MeterListener _listener = new();

    /// <param name="meters">Only meters made by this factory are taken, so that two services in one process do not mix.</param>
    public PrometheusText(IMeterFactory meters)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, meters) && instrument.Meter.Name == ProxyMetrics.MeterName)
                listener.EnableMeasurementEvents(instrument, _families.GetOrAdd(instrument, static i => new Family(i)));
        };
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, state) => ((Family)state!).Record(value, tags));
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, state) => ((Family)state!).Record(value, tags));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, state) => ((Family)state!).Record(value, tags));
        _listener.Start();
    }

    public string Write()
    {
        _listener.RecordObservableInstruments();
        var text = new StringBuilder(4096);
        foreach (var family in _families.Values.OrderBy(f => f.Name, StringComparer.Ordinal))
            family.Write(text);
        return text.ToString();
    }

    public void Dispose() => _listener.Dispose();

    /// <summary><c>imageproxy.render.duration</c> in <c>s</c> becomes <c>imageproxy_render_duration_seconds</c>; counters end in <c>_total</c>.</summary>
    private static string NameOf(Instrument instrument)
    {
        string name = instrument.Name.Replace('.', '_');
        string unit = instrument.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        if (!name.EndsWith(unit, StringComparison.Ordinal))
            name += unit;
        return TypeOf(instrument) == "counter" ? name + "_total" : name;
    }

    private static string TypeOf(Instrument instrument)
    {
        var kind = instrument.GetType().GetGenericTypeDefinition();
        return kind == typeof(Counter<>) || kind == typeof(ObservableCounter<>) ? "counter" : kind == typeof(Histogram<>) ? "histogram" : "gauge";
    }

    /// <summary>One metric with all its label sets.</summary>
    private sealed class Family
    {
        private readonly ConcurrentDictionary<string, Series> _series = new(StringComparer.Ordinal);
        private readonly ConcurrentDictionary<KeyValuePair<string, object?>[], Series> _known = new(new TagsComparer());
        private readonly ConcurrentDictionary<KeyValuePair<string, object?>[], Series>.AlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>> _byTags;
        private readonly double[]? _bounds;
        private readonly bool _adds;
        private readonly string _help;
        private readonly string _type;

        public Family(Instrument instrument)
        {
            _byTags = _known.GetAlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>>();
            Name = NameOf(instrument);
            _type = TypeOf(instrument);
            _help = instrument.Description ?? "";
            _adds = _type == "counter" && !instrument.IsObservable;
            if (_type == "histogram")
                _bounds = (instrument as Histogram<double>)?.Advice?.HistogramBucketBoundaries?.ToArray() ?? DefaultBounds;
        }

        public string Name { get; }

        public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (!_byTags.TryGetValue(tags, out var series))
                series = Learn(tags);
            lock (series)
            {
                series.Value = _adds || _bounds is not null ? series.Value + value : value;
                series.Count++;
                for (int i = 0; i < series.Buckets.Length; i++)
                    series.Buckets[i] += value <= _bounds![i] ? 1 : 0;
            }
        }

        /// <summary>Tags that read the same share a series, whatever their types.</summary>
        private Series Learn(ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var series = _series.GetOrAdd(Labels(tags), static (_, bounds) => new Series(bounds is null ? 0 : bounds.Length), _bounds);
            _byTags[tags] = series;
            return series;
        }

        public void Write(StringBuilder text)
        {
            text.Append(CultureInfo.InvariantCulture, $"# HELP {Name} {_help}\n# TYPE {Name} {_type}\n");
            foreach (var (labels, series) in _series.OrderBy(s => s.Key, StringComparer.Ordinal))
            {
                lock (series)
                    Write(text, labels, series);
            }
        }

        private void Write(StringBuilder text, string labels, Series series)
        {
            string braces = labels.Length == 0 ? "" : $"{{{labels}}}";
            if (_bounds is null)
            {
                text.Append(CultureInfo.InvariantCulture, $"{Name}{braces} {series.Value}\n");
                return;
            }

            string more = labels.Length == 0 ? "" : labels + ",";
            for (int i = 0; i < _bounds.Length; i++)
                text.Append(CultureInfo.InvariantCulture, $"{Name}_bucket{{{more}le=\"{_bounds[i]}\"}} {series.Buckets[i]}\n");
            text.Append(CultureInfo.InvariantCulture, $"{Name}_bucket{{{more}le=\"+Inf\"}} {series.Count}\n");
            text.Append(CultureInfo.InvariantCulture, $"{Name}_sum{braces} {series.Value}\n{Name}_count{braces} {series.Count}\n");
        }

        private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (tags.IsEmpty)
                return "";
            var text = new StringBuilder(64);
            foreach (var (key, value) in tags)
            {
                string escaped = (Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")
                    .Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
                text.Append(text.Length == 0 ? "" : ",").Append(key).Append("=\"").Append(escaped).Append('"');
            }

            return text.ToString();
        }
    }

    /// <summary>One label set: a value, or a histogram's sum, count and cumulative buckets.</summary>
    private sealed class Series(int buckets)
    {
        public long[] Buckets { get; } = new long[buckets];

        public double Value { get; set; }

        public long Count { get; set; }
    }
}

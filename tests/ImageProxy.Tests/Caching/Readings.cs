using System.Diagnostics.Metrics;

namespace ImageProxy.Tests.Caching;

/// <summary>Listens to every instrument of one meter factory and sums what counters count.</summary>
internal sealed class Readings : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Dictionary<string, long> _values = [];

    public Readings(IMeterFactory meters)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == meters)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>Value of an instrument, <c>name</c> or <c>name{tier}</c>; null where it has not been heard of.</summary>
    public long? this[string name]
    {
        get
        {
            _listener.RecordObservableInstruments();
            lock (_values)
                return _values.TryGetValue(name, out long value) ? value : null;
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Note(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string name = tags.IsEmpty ? instrument.Name : $"{instrument.Name}{{{tags[0].Value}}}";
        lock (_values)
            _values[name] = instrument.IsObservable ? value : _values.GetValueOrDefault(name) + value;
    }
}

using Microsoft.Extensions.Options;
using Sentry.Protocol;

namespace ImageProxy.Observability.Errors;

/// <summary>
/// Takes errors, and warnings that tell of originals, out of the log and gives them to Sentry's client, which sends them in the background and drops what
/// it cannot keep up with. Values of the line (key, box, mode) become tags; nothing of the request itself is sent.
/// </summary>
[ProviderAlias("Sentry")]
internal sealed class ErrorReports : ILoggerProvider
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private readonly SentryClient _client;
    private readonly int _mostPerMinute;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private long _minuteBegan;
    private int _inMinute;

    public ErrorReports(IOptions<ObservabilityOptions> options, TimeProvider time)
    {
        var settings = options.Value.Sentry;
        (_client, _mostPerMinute, _time) = (new(settings.ForClient()), settings.MaxPerMinute, time);
        _minuteBegan = time.GetTimestamp();
    }

    public ILogger CreateLogger(string categoryName) => new Reporter(this, categoryName);

    public void Dispose() => _client.Dispose();

    /// <summary>What a line of the log is to Sentry; null: nothing.</summary>
    /// <remarks>A broken original is an everyday thing to the log, and to whoever put it there an error.</remarks>
    private static SentryLevel? LevelOf(LogLevel level, int id) => id switch
    {
        LogIds.OriginalMissing => SentryLevel.Warning,
        LogIds.OriginalRefused or LogIds.OriginalAccident => SentryLevel.Error,
        _ when level == LogLevel.Critical => SentryLevel.Fatal,
        _ when level == LogLevel.Error => SentryLevel.Error,
        _ => null,
    };

    private void Report(SentryLevel level, string category, int id, string text, IReadOnlyList<KeyValuePair<string, object?>>? values, Exception? exception)
    {
        if (!HasRoom())
            return;
        string? template = values?.FirstOrDefault(v => v.Key == "{OriginalFormat}").Value as string;
        var report = new SentryEvent
        {
            Level = level,
            Logger = category,
            Message = new() { Message = template ?? Secrets.Hide(text), Formatted = Secrets.Hide(text) },
        };
        if (exception is not null)
            report.SentryExceptions = Chain(exception);
        report.SetTag("event", id.ToString(System.Globalization.CultureInfo.InvariantCulture));
        foreach (var (name, value) in values ?? [])
        {
            if (name.Length > 0 && char.IsAsciiLetterUpper(name[0]) && Secrets.Hide(value?.ToString() ?? "") is { Length: > 0 } shown)
                report.SetTag(name.ToLowerInvariant(), shown.Length <= 200 ? shown : shown[..200]); // Sentry's limit
        }

        _client.CaptureEvent(report);
    }

    /// <summary>Outermost last, as Sentry reads them; texts without secrets.</summary>
    private static List<SentryException> Chain(Exception exception)
    {
        var chain = new List<SentryException>();
        for (var e = exception; e is not null; e = e.InnerException)
        {
            chain.Insert(0, new()
            {
                Type = e.GetType().FullName,
                Value = Secrets.Hide(e.Message),
                Stacktrace = new() { Frames = [.. new System.Diagnostics.StackTrace(e).GetFrames().Reverse().Select(f => new SentryStackFrame { Function = f.GetMethod()?.Name, Module = f.GetMethod()?.DeclaringType?.FullName })] },
            });
        }

        return chain;
    }

    private bool HasRoom()
    {
        lock (_gate)
        {
            if (_time.GetElapsedTime(_minuteBegan) >= Minute)
                (_minuteBegan, _inMinute) = (_time.GetTimestamp(), 0);
            return ++_inMinute <= _mostPerMinute;
        }
    }

    private sealed class Reporter(ErrorReports reports, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Debug;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (LevelOf(logLevel, eventId.Id) is { } level)
                reports.Report(level, category, eventId.Id, formatter(state, exception), state as IReadOnlyList<KeyValuePair<string, object?>>, exception);
        }
    }
}

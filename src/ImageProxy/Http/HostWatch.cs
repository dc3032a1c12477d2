using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Diagnostics.Tracing;
using ImageProxy.Observability;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.Extensions.Options;

namespace ImageProxy.Http;

/// <summary>
/// Whether something of the web host wants to see every request: a filter of host names, a log of requests, or somebody who traces or
/// measures them, from outside by ASP.NET's own means or by <see cref="Stages"/>. As long as one does, every request takes the ordinary way.
/// </summary>
internal sealed class HostWatch : IDisposable
{
    private readonly ActivitySource? _activities;
    private readonly DiagnosticListener? _diagnostics;
    private readonly Instrument[] _instruments;
    private readonly ILogger _log;

    // Asked for with the first request: the host makes it when it starts.
    private readonly Lazy<EventSource?> _events = new(() => EventSource.GetSources().FirstOrDefault(source => source.Name == "Microsoft.AspNetCore.Hosting"));
    private readonly IDisposable? _subscription;
    private volatile bool _filtersHosts;

    public HostWatch(IServiceProvider services, IMeterFactory meters, ILoggerFactory loggers, IOptionsMonitor<HostFilteringOptions> filter)
    {
        _activities = services.GetService<ActivitySource>();
        _diagnostics = services.GetService<DiagnosticListener>();

        // Under the names that the host measures by: a meter gives the host's own, or twins that whoever listens to the host listens to as well.
        var meter = meters.Create("Microsoft.AspNetCore.Hosting");
        _instruments =
        [
            meter.CreateUpDownCounter<long>("http.server.active_requests", "{request}", "Number of active HTTP server requests."),
            meter.CreateHistogram<double>("http.server.request.duration", "s", "Duration of HTTP server requests."),
        ];
        _log = loggers.CreateLogger("Microsoft.AspNetCore.Hosting.Diagnostics");
        _filtersHosts = Filters(filter.CurrentValue);
        _subscription = filter.OnChange(options => _filtersHosts = Filters(options));
    }

    /// <summary>Whether hits must not be answered before the host has seen them.</summary>
    public bool IsOn =>
        _filtersHosts || Stages.Source.HasListeners() || _activities?.HasListeners() == true || _diagnostics?.IsEnabled() == true || _instruments[0].Enabled || _instruments[1].Enabled
        || _events.Value?.IsEnabled() == true || _log.IsEnabled(LogLevel.Information);

    public void Dispose() => _subscription?.Dispose();

    /// <summary>A list without <c>*</c> refuses somebody.</summary>
    private static bool Filters(HostFilteringOptions options) => !options.AllowEmptyHosts || !options.AllowedHosts.Contains("*");
}

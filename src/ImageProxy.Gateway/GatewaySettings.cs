using Microsoft.Extensions.Primitives;

namespace ImageProxy.Gateway;

/// <summary>Has section <c>Gateway</c> as it is in force. A changed file takes its place whole or, with a fault in it, not at all.</summary>
internal sealed partial class GatewaySettings : IDisposable
{
    private readonly IConfiguration _configuration;
    private readonly ILogger<GatewaySettings> _logger;
    private readonly Lock _reloading = new();
    private readonly IDisposable _subscription;
    private volatile GatewayOptions _current;

    public GatewaySettings(IConfiguration configuration, ILogger<GatewaySettings> logger)
    {
        (_configuration, _logger) = (configuration, logger);
        (_current, Faults) = Read();
        _subscription = ChangeToken.OnChange(configuration.GetReloadToken, Reload);
    }

    /// <summary>Called with what is in force from now on, one change at a time.</summary>
    public event Action<GatewayOptions>? Changed;

    /// <summary>Take it once a request.</summary>
    public GatewayOptions Current => _current;

    /// <summary>Of what the gateway was started with.</summary>
    public IReadOnlyList<string> Faults { get; }

    public void Dispose() => _subscription.Dispose();

    private void Reload()
    {
        lock (_reloading)
        {
            var (options, faults) = Read();
            if (faults.Count > 0)
            {
                LogRefused(faults.Count, string.Join(" ", faults));
                return;
            }

            bool isNews = options with { Nodes = _current.Nodes } != _current || !options.Nodes.SequenceEqual(_current.Nodes);
            if (!isNews)
                return;
            _current = options;
            Changed?.Invoke(options);
            LogReloaded(string.Join(", ", options.Nodes.Select(n => n.Name)));
        }
    }

    private (GatewayOptions Options, IReadOnlyList<string> Faults) Read()
    {
        try
        {
            // An unknown name is a fault, because a typing error must not be silence.
            var options = _configuration.GetSection(GatewayOptions.Section).Get<GatewayOptions>(binder => binder.ErrorOnUnknownConfiguration = true) ?? new();
            return (options, GatewayOptionsFaults.Find(options));
        }
        catch (InvalidOperationException exception)
        {
            while (exception.InnerException is InvalidOperationException inner)
                exception = inner;
            return (new(), [$"{GatewayOptions.Section} cannot be read: {exception.Message}"]);
        }
    }

    [LoggerMessage(8001, LogLevel.Information, "Section Gateway was reloaded; nodes: {Nodes}.")]
    private partial void LogReloaded(string nodes);

    [LoggerMessage(8002, LogLevel.Error, "Section Gateway has {Count} faults; what was in force stays in force. {Faults}")]
    private partial void LogRefused(int count, string faults);
}

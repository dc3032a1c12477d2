using System.Diagnostics.Metrics;
using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace ImageProxy.Observability.StatsD;

/// <summary>Listens to the stages and sends them to a StatsD daemon. Who measures only leaves a note here: nobody waits, and what comes too fast is left out and counted.</summary>
internal sealed class StatsDSender : IHostedService, IDisposable
{
    /// <summary>Measurements between two sendings.</summary>
    private const int MostWaiting = 65_536;

    private readonly Channel<Note> _notes = Channel.CreateBounded<Note>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private readonly MeterListener _listener = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly StatsDOptions _options;
    private readonly IServer _server;
    private readonly TimeProvider _time;
    private readonly Counter<long> _dropped;
    private UdpClient? _client;
    private Task _running = Task.CompletedTask;

    public StatsDSender(IOptions<ObservabilityOptions> options, IMeterFactory meters, IServer server, TimeProvider time)
    {
        (_options, _server, _time) = (options.Value.StatsD, server, time);
        _dropped = meters.Create(ProxyMetrics.MeterName).CreateCounter<long>("imageproxy.statsd.dropped", description: "Measurements that came too fast to be sent to StatsD.");
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, meters) && instrument.Name == Stages.DurationName)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((_, seconds, tags, _) =>
        {
            if (!_notes.Writer.TryWrite(new((string)tags[0].Value!, (string)tags[1].Value!, seconds)))
                _dropped.Add(1);
        });
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _listener.Start();
        _running = Task.Run(RunAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _running;
    }

    public void Dispose()
    {
        _listener.Dispose();
        _client?.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(_options.FlushEvery, _time);
        StatsDNames? names = null;
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
                Send(names ??= Names()); // the port is known by now
        }
        catch (OperationCanceledException)
        {
            Send(names ?? Names());
        }
    }

    private void Send(StatsDNames names)
    {
        var counts = new Dictionary<(string Stage, string Outcome), long>();
        var datagrams = new Datagrams(_options.DatagramBytes, Send);
        while (_notes.Reader.TryRead(out var note))
        {
            datagrams.Add(names.Timer(note.Stage, note.Outcome, note.Seconds));
            counts[(note.Stage, note.Outcome)] = counts.GetValueOrDefault((note.Stage, note.Outcome)) + 1;
        }

        foreach (var ((stage, outcome), count) in counts)
        {
            foreach (string line in names.Counters(stage, outcome, count))
                datagrams.Add(line);
        }

        datagrams.Flush();
    }

    /// <summary>The address is looked up with the first datagram, and again after one that could not be sent.</summary>
    private void Send(ReadOnlyMemory<byte> datagram)
    {
        try
        {
            var (host, port) = StatsDOptions.Parse(_options.Address!)!.Value;
            _client ??= new(host, port);
            _client.Send(datagram.Span);
        }
        catch (SocketException)
        {
            _client?.Dispose();
            _client = null; // nobody listens: measurements are not worth more
        }
    }

    private StatsDNames Names()
    {
        string? address = _server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault();
        return new(_options, Environment.MachineName, address is null ? 0 : BindingAddress.Parse(address).Port);
    }

    private readonly record struct Note(string Stage, string Outcome, double Seconds);
}

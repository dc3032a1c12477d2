using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace ImageProxy.EndToEnd.Hits;

/// <summary>Counts the requests that the web host gets to see, which are those that were not answered in front of it.</summary>
internal sealed class HostSight : IStartupFilter
{
    private int _seen;

    public int Seen => Volatile.Read(ref _seen);

    public void AddTo(IServiceCollection services) => services.AddSingleton<IStartupFilter>(this);

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((context, rest) =>
        {
            Interlocked.Increment(ref _seen);
            return rest(context);
        });
        next(app);
    };

    /// <summary>Whether an answer came without the host.</summary>
    public async Task<bool> MissesAsync(Func<Task<HttpResponseMessage>> ask)
    {
        int before = Seen;
        using var response = await ask();
        return Seen == before;
    }

    /// <summary>As long as the listener is not disposed, somebody measures the host's requests, so that it has to see all of them.</summary>
    public static MeterListener DemandAll(ImageProxyServer server)
    {
        var meters = server.Services.GetRequiredService<IMeterFactory>();
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (instrument.Meter.Name == "Microsoft.AspNetCore.Hosting" && ReferenceEquals(instrument.Meter.Scope, meters))
                    listening.EnableMeasurementEvents(instrument);
            },
        };
        listener.Start();
        return listener;
    }
}

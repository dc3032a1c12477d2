using System.Diagnostics;
using System.Net.Sockets;
using ImageProxy.EndToEnd.Servers;

namespace ImageProxy.Stress.Scenarios;

/// <summary>Connections that are opened and say nothing, while normal requests are answered.</summary>
/// <param name="Quiet">99th percentile of hits before.</param>
/// <param name="Crowded">And with all of them open.</param>
/// <param name="BytesEach">Growth of the process's memory per connection.</param>
/// <param name="Closed">Until the last was closed by the service, whose <c>Http:IdleTimeout</c> was 20 s.</param>
internal sealed record IdleConnections(int Count, TimeSpan Quiet, TimeSpan Crowded, long BytesEach, int Files, TimeSpan Closed)
{
    private const int Requests = 2000;

    public static async Task<IdleConnections> RunAsync(int count, CancellationToken cancellationToken)
    {
        using var gallery = await Gallery.CreateAsync(originals: 4, sizes: 4);
        using var service = await ServiceProcess.StartAsync(
            gallery.Folder, ("Http:MaxConnections", $"{count + 100}"), ("Http:IdleTimeout", "00:00:20"), ("Logging:LogLevel:ImageProxy", "Warning"));
        await MeasureAsync(gallery, service, cancellationToken); // warms up
        var quiet = await MeasureAsync(gallery, service, cancellationToken);
        var before = ServiceState.Of(service.Id);
        var sockets = new List<Socket>(count);
        try
        {
            for (int i = 0; i < count; i++)
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                sockets.Add(socket);
                await socket.ConnectAsync("127.0.0.1", service.Client.BaseAddress!.Port, cancellationToken);
            }

            long opened = Stopwatch.GetTimestamp();
            var crowded = await MeasureAsync(gallery, service, cancellationToken);
            var during = ServiceState.Of(service.Id);
            foreach (var socket in sockets)
            {
                if (await socket.ReceiveAsync(new byte[1], cancellationToken) != 0)
                    throw new InvalidOperationException("An idle connection was sent something.");
            }

            return new(count, quiet, crowded, (during.Rss - before.Rss) / count, during.Files - before.Files, Stopwatch.GetElapsedTime(opened));
        }
        finally
        {
            sockets.ForEach(s => s.Dispose());
        }
    }

    private static async Task<TimeSpan> MeasureAsync(Gallery gallery, ServiceProcess service, CancellationToken cancellationToken)
    {
        var times = new List<TimeSpan>(Requests);
        for (int i = 0; i < Requests; i++)
        {
            string url = gallery.Urls[i % gallery.Urls.Count];
            long began = Stopwatch.GetTimestamp();
            byte[] body = await service.Client.GetByteArrayAsync(url, cancellationToken);
            times.Add(Stopwatch.GetElapsedTime(began));
            if (!gallery.IsRight(url, body))
                throw new InvalidOperationException("A wrong body.");
        }

        times.Sort();
        return times[Requests * 99 / 100];
    }
}

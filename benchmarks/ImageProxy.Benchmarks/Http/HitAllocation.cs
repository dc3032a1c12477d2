using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ImageProxy.Benchmarks.Http;

/// <summary>
/// Managed bytes that the whole process allocates per request on one kept-alive connection, HTTP/1.1, for each kind of hit, beside Kestrel
/// itself sending the same bytes. Run it with the argument <c>hits</c>. The client allocates nothing: one socket, two buffers.
/// </summary>
internal static class HitAllocation
{
    private const string Path = "/avatar/288/people/ann.jpg";
    private const int WarmUp = 5_000;
    private const int Requests = 20_000;

    public static async Task<int> RunAsync()
    {
        string folder = Directory.CreateTempSubdirectory("imageproxy-benchmark-").FullName;
        await using var memory = await StartAsync(("Caching:Directory", ""));
        await using var disk = await StartAsync(("Caching:Directory", folder), ("Caching:MemoryMaxBytes", "0"), ("Caching:MemoryMaxEntryBytes", "1"));
        using var client = new HttpClient();
        using var known = await client.GetAsync(AddressOf(memory) + Path[1..]);
        using var kept = await client.GetAsync(AddressOf(disk) + Path[1..]);
        byte[] body = await known.Content.ReadAsByteArrayAsync();
        await using var bare = await StartBareAsync(body);

        Console.WriteLine($"Rendition of {body.Length} bytes; {Requests} requests each.\n");
        Console.WriteLine("| request | bytes allocated |\n| --- | ---: |");
        Report("Kestrel alone, no headers of ours", bare, "GET", "");
        Report("memory hit", memory, "GET", "");
        Report("memory hit, as Chrome asks", memory, "GET", "Accept: image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8\r\n");
        Report("memory hit, HEAD", memory, "HEAD", "");
        Report("memory hit, 304", memory, "GET", $"If-None-Match: {known.Headers.ETag}\r\n");
        Report("memory hit through the host (a range that is no range)", memory, "GET", "Range: lines=1\r\n");
        Report("disk hit", disk, "GET", "");
        Directory.Delete(folder, recursive: true);
        return 0;
    }

    private static void Report(string what, WebApplication app, string method, string headers)
    {
        byte[] request = Encoding.ASCII.GetBytes($"{method} {Path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}\r\n");
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPEndPoint.Parse(AddressOf(app)["http://".Length..].TrimEnd('/')));
        byte[] answer = new byte[64 << 10];
        Exchange(socket, request, answer, method, WarmUp);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        Exchange(socket, request, answer, method, Requests);
        long after = GC.GetTotalAllocatedBytes(precise: true);
        Console.WriteLine($"| {what} | {(after - before) / Requests} |");
    }

    private static void Exchange(Socket socket, byte[] request, byte[] answer, string method, int times)
    {
        for (int i = 0; i < times; i++)
        {
            socket.Send(request);
            int got = 0, expected = int.MaxValue;
            while (got < expected)
            {
                got += socket.Receive(answer.AsSpan(got));
                int end = answer.AsSpan(0, got).IndexOf("\r\n\r\n"u8);
                if (end >= 0)
                    expected = end + 4 + (method == "HEAD" ? 0 : LengthIn(answer.AsSpan(0, end)));
            }
        }
    }

    private static int LengthIn(ReadOnlySpan<byte> headers)
    {
        int at = headers.IndexOf("Content-Length: "u8);
        return at >= 0 && System.Buffers.Text.Utf8Parser.TryParse(headers[(at + 16)..], out int length, out _) ? length : 0;
    }

    private static string AddressOf(WebApplication app) =>
        app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/";

    private static async Task<WebApplication> StartAsync(params (string Key, string Value)[] settings)
    {
        var app = ImageProxyApp.Build([], builder =>
        {
            builder.Configuration.Sources.Clear();
            builder.Configuration.AddInMemoryCollection(settings.ToDictionary(s => s.Key, s => (string?)s.Value));
            builder.Configuration.AddInMemoryCollection(
                [new("urls", "http://127.0.0.1:0"), new("Admin:Urls", ""), new("Rendering:Isolation", "None"), new("Logging:LogLevel:Default", "Warning")]);
        });
        await app.StartAsync();
        return app;
    }

    private static async Task<WebApplication> StartBareAsync(byte[] body)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = builder.Services.Last(s => s.ServiceType == typeof(IServer)).ImplementationType!;
        builder.Services.AddSingleton(server);
        builder.Services.AddSingleton<IServer>(p => new BareServer((IServer)p.GetRequiredService(server), body));
        var app = builder.Build();
        await app.StartAsync();
        return app;
    }

    /// <summary>Kestrel with an application that knows one answer.</summary>
    private sealed class BareServer(IServer kestrel, byte[] body) : IServer, IHttpApplication<IFeatureCollection>
    {
        public IFeatureCollection Features => kestrel.Features;

        public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
            where TContext : notnull => kestrel.StartAsync(this, cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => kestrel.StopAsync(cancellationToken);

        public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

        public async Task ProcessRequestAsync(IFeatureCollection context)
        {
            context.GetRequiredFeature<IHttpResponseFeature>().Headers.ContentLength = body.Length;
            await context.GetRequiredFeature<IHttpResponseBodyFeature>().Writer.WriteAsync(body);
        }

        public void DisposeContext(IFeatureCollection context, Exception? exception)
        {
        }

        public void Dispose()
        {
        }
    }
}

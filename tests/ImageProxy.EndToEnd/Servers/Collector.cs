using System.Collections.Concurrent;
using System.IO.Compression;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ImageProxy.EndToEnd.Servers;

/// <summary>Takes whatever is sent to it by POST, and says yes.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly ConcurrentQueue<(string Path, IHeaderDictionary Headers, byte[] Body)> _posts = new();
    private readonly WebApplication _app;

    private Collector(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    /// <summary>Bodies are unpacked.</summary>
    public IReadOnlyCollection<(string Path, IHeaderDictionary Headers, byte[] Body)> Posts => _posts;

    /// <param name="before">Run before each answer.</param>
    public static async Task<Collector> StartAsync(Func<Task>? before = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var collector = new Collector(builder.Build());
        collector._app.Run(async context =>
        {
            var request = context.Request;
            using var body = new MemoryStream();
            await using Stream unpacked = request.Headers.ContentEncoding == "gzip" ? new GZipStream(request.Body, CompressionMode.Decompress) : request.Body;
            await unpacked.CopyToAsync(body);
            collector._posts.Enqueue((request.Path, new HeaderDictionary(request.Headers.ToDictionary()), body.ToArray()));
            if (before is not null)
                await before();
        });
        await collector._app.StartAsync();
        return collector;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace ImageProxy.EndToEnd.Servers;

/// <summary>
/// Stands before the real S3 server, passes what is read from it on and counts it. The host name is part of a signature, so only for buckets that
/// everybody may read.
/// </summary>
internal sealed class CountedS3 : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
    private readonly ConcurrentQueue<(string Path, bool IsConditional, int Status)> _requests = [];
    private readonly S3Server _s3;

    private CountedS3(S3Server s3, WebApplication app) => (_s3, _app) = (s3, app);

    public string Endpoint => _app.Urls.First();

    public IReadOnlyList<(string Path, bool IsConditional, int Status)> Requests => [.. _requests];

    public static async Task<CountedS3> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.AddServerHeader = false).UseUrls("http://127.0.0.1:0");
        var server = new CountedS3(await S3Server.GetAsync(), builder.Build());
        server._app.Run(server.PassAsync);
        await server._app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _client.Dispose();
    }

    private async Task PassAsync(HttpContext context)
    {
        string path = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        using var request = new HttpRequestMessage(new(context.Request.Method), _s3.Endpoint + path);
        string? tag = context.Request.Headers.IfNoneMatch;
        if (tag is not null)
            request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        using var answer = await _client.SendAsync(request, context.RequestAborted);
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers).Where(h => h.Key is not "Transfer-Encoding" and not "Connection"))
            context.Response.Headers[name] = values.ToArray();
        _requests.Enqueue((path, tag is not null, (int)answer.StatusCode));
        if (answer.StatusCode != System.Net.HttpStatusCode.NotModified)
            await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}

using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ImageProxy.EndToEnd.Servers;

/// <summary>
/// Stands before the real S3 server, passes what is read from it on and counts it. The host name is part of a signature, so only for buckets that
/// everybody may read.
/// </summary>
internal sealed class CountedS3 : IAsyncDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
    private readonly ConcurrentQueue<(string Path, bool IsConditional, int Status)> _requests = [];
    private readonly S3Server _s3;
    private ScriptedOrigin? _origin;

    private CountedS3(S3Server s3) => _s3 = s3;

    public string Endpoint => _origin!.Address.GetLeftPart(UriPartial.Authority);

    public IReadOnlyList<(string Path, bool IsConditional, int Status)> Requests => [.. _requests];

    public static async Task<CountedS3> StartAsync()
    {
        var server = new CountedS3(await S3Server.GetAsync());
        server._origin = await ScriptedOrigin.StartAsync((context, _) => server.PassAsync(context));
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _origin!.DisposeAsync();
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

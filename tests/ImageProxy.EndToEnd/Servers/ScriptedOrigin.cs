using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace ImageProxy.EndToEnd.Servers;

/// <summary>A server in the service's place behind an edge: answers as the test says, and counts what it is asked.</summary>
internal sealed class ScriptedOrigin : IAsyncDisposable
{
    /// <summary>What probes of health ask for; the service refuses it.</summary>
    private const string Nothing = "/-";

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, int> _asked = new(StringComparer.Ordinal);

    private ScriptedOrigin(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    /// <param name="answer">Gets how often its target was asked before.</param>
    public static async Task<ScriptedOrigin> StartAsync(Func<HttpContext, int, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.AddServerHeader = false).UseUrls("http://127.0.0.1:0");
        var origin = new ScriptedOrigin(builder.Build());
        origin._app.Run(context =>
        {
            if (context.Request.Path == Nothing)
                return AnswerAsync(context, 400, "public, max-age=3600", []);
            int before = origin._asked.AddOrUpdate(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget, 1, (_, count) => count + 1) - 1;
            return answer(context, before);
        });
        await origin._app.StartAsync();
        return origin;
    }

    /// <summary>Requests for a target, as it came.</summary>
    public int Asked(string target) => _asked.GetValueOrDefault(target);

    /// <summary>An answer that is whole.</summary>
    public static Task AnswerAsync(HttpContext context, int status, string? cacheControl, byte[] body, params (string Name, string Value)[] headers)
    {
        context.Response.StatusCode = status;
        context.Response.Headers.CacheControl = cacheControl;
        context.Response.Headers.Vary = "Accept";
        context.Response.ContentType = status == 200 ? "image/jpeg" : "application/problem+json";
        foreach (var (name, value) in headers)
            context.Response.Headers[name] = value;
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body).AsTask();
    }

    /// <summary>Promises the body, sends a part of it, and ends the connection.</summary>
    public static async Task CutAsync(HttpContext context, string cacheControl, byte[] body, int sent)
    {
        context.Response.Headers.CacheControl = cacheControl;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body.AsMemory(0, sent));
        await context.Response.Body.FlushAsync();
        context.Abort();
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

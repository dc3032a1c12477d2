using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace ImageProxy.Gateway.Tests.Servers;

/// <summary>A node that answers as the test says, with the faults a real one cannot be made to have, and remembers what it was asked.</summary>
internal sealed class ScriptedNode : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<(string Method, string Target, IHeaderDictionary Headers)> _requests = [];
    private readonly CancellationTokenSource _stopping = new();

    private ScriptedNode(WebApplication app, string name) => (_app, Name, Answer) = (app, name, context => WriteAsync(context, name));

    public string Name { get; }

    public Uri Url => new(_app.Urls.First());

    /// <summary>To everything but probes. Default: 200 with the node's name.</summary>
    public Func<HttpContext, Task> Answer { get; set; }

    /// <summary>To probes. Default: 200.</summary>
    public Func<HttpContext, Task> Health { get; set; } = context => context.Response.WriteAsync("ready\n");

    /// <summary>Without probes.</summary>
    public IReadOnlyList<(string Method, string Target, IHeaderDictionary Headers)> Requests => [.. _requests];

    public static async Task<ScriptedNode> StartAsync(string name)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.AddServerHeader = false).UseUrls("http://127.0.0.1:0");
        var node = new ScriptedNode(builder.Build(), name);
        node._app.Run(node.AnswerAsync);
        await node._app.StartAsync();
        return node;
    }

    public static async Task<ScriptedNode[]> StartAsync(params string[] names) => await Task.WhenAll(names.Select(StartAsync));

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _app.DisposeAsync();
        _stopping.Dispose();
    }

    /// <summary>200 with a length, as the service always gives one.</summary>
    private static async Task WriteAsync(HttpContext context, string text)
    {
        context.Response.ContentLength = text.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await context.Response.WriteAsync(text);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        await using var stopping = _stopping.Token.Register(context.Abort);
        try
        {
            string target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
            if (target == "/health/ready")
            {
                await Health(context);
                return;
            }

            _requests.Enqueue((context.Request.Method, target, new HeaderDictionary(context.Request.Headers.ToDictionary())));
            await Answer(context);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The gateway has left, which is what the test is about.
        }
    }
}

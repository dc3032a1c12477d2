using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace ImageProxy.EndToEnd.Servers;

/// <summary>
/// A server on loopback that answers requests one after the other from a script, with the faults a real S3 cannot be made to have. Checks no
/// signatures. The last answer of the script repeats.
/// </summary>
internal sealed class FaultyS3 : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentQueue<(string Method, string Path, string? Range)> _requests = [];
    private Func<HttpContext, Task>[] _script = [];
    private int _answered;

    private FaultyS3(WebApplication app) => _app = app;

    public string Endpoint => _app.Urls.First();

    public IReadOnlyList<(string Method, string Path, string? Range)> Requests => [.. _requests];

    public static async Task<FaultyS3> StartAsync(params Func<HttpContext, Task>[] script)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.AddServerHeader = false).UseUrls("http://127.0.0.1:0");
        var server = new FaultyS3(builder.Build()) { _script = script };
        server._app.Run(server.AnswerAsync);
        await server._app.StartAsync();
        return server;
    }

    /// <summary>The tag S3 gives an object that was put in one piece.</summary>
    public static string ETagOf(byte[] body)
    {
#pragma warning disable CA5351 // S3's choice, and not for security
        return $"\"{Convert.ToHexStringLower(MD5.HashData(body))}\"";
#pragma warning restore CA5351
    }

    /// <summary>An object, whole, as S3 sends it.</summary>
    public static Func<HttpContext, Task> Object(byte[] body, string? etag = null) => async context =>
    {
        Head(context, 200, etag ?? ETagOf(body));
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body);
    };

    /// <summary>The same bytes as one chunk after the other, without Content-Length.</summary>
    public static Func<HttpContext, Task> Chunked(byte[] body) => async context =>
    {
        Head(context, 200, "\"0-1\"");
        foreach (byte[] part in body.Chunk(1000))
        {
            await context.Response.Body.WriteAsync(part);
            await context.Response.Body.FlushAsync();
        }
    };

    /// <summary>S3's own form of an error.</summary>
    public static Func<HttpContext, Task> Error(int status, string code) => context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/xml";
        context.Response.Headers["x-amz-request-id"] = "REQUEST-ID";
        return context.Response.WriteAsync(
            $"<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>About secret-bucket.</Message><RequestId>REQUEST-ID</RequestId></Error>");
    };

    /// <summary>What a proxy or load balancer in front of S3 answers.</summary>
    public static Func<HttpContext, Task> Page(int status, string text = "<html>Sorry</html>") => context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html";
        return context.Response.WriteAsync(text);
    };

    /// <summary>Any status and headers over a body.</summary>
    public static Func<HttpContext, Task> Answer(int status, string? etag, byte[] body, params (string Name, string Value)[] headers) => async context =>
    {
        Head(context, status, etag);
        foreach (var (name, value) in headers)
            context.Response.Headers[name] = value;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body);
    };

    /// <summary>Announces <paramref name="announced"/> bytes, sends fewer, and closes the connection.</summary>
    public static Func<HttpContext, Task> Cut(int announced, int sent) => async context =>
    {
        Head(context, 200, "\"0-1\"");
        context.Response.ContentLength = announced;
        await context.Response.Body.WriteAsync(new byte[sent]);
    };

    /// <summary>Announces bytes that are never sent.</summary>
    public static Func<HttpContext, Task> Announce(long announced) => async context =>
    {
        Head(context, 200, "\"0-1\"");
        context.Response.ContentLength = announced;
        await context.Response.Body.FlushAsync();
        await HangAsync(context);
    };

    /// <summary>Bytes without end.</summary>
    public static async Task EndlessAsync(HttpContext context)
    {
        Head(context, 200, "\"0-1\"");
        byte[] part = new byte[16 * 1024];
        while (!context.RequestAborted.IsCancellationRequested)
            await context.Response.Body.WriteAsync(part, context.RequestAborted);
    }

    /// <summary>Headers, then a byte every 50 ms.</summary>
    public static Func<HttpContext, Task> Drip(int announced) => async context =>
    {
        Head(context, 200, "\"0-1\"");
        context.Response.ContentLength = announced;
        for (int i = 0; i < announced; i++)
        {
            await context.Response.Body.WriteAsync(new byte[1], context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(50, context.RequestAborted);
        }
    };

    /// <summary>Says that it was asked, and answers once it may.</summary>
    public static Func<HttpContext, Task> Held(TaskCompletionSource arrived, TaskCompletionSource proceed, Func<HttpContext, Task> answer) => async context =>
    {
        arrived.TrySetResult();
        await proceed.Task.WaitAsync(context.RequestAborted);
        await answer(context);
    };

    /// <summary>No answer until the client or the test gives up.</summary>
    public static async Task HangAsync(HttpContext context)
    {
        var gone = new TaskCompletionSource();
        await using var registration = context.RequestAborted.Register(gone.SetResult);
        await gone.Task;
    }

    /// <summary>Resets the connection instead of answering.</summary>
    public static Task ResetAsync(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _app.DisposeAsync();
        _stopping.Dispose();
    }

    private static void Head(HttpContext context, int status, string? etag)
    {
        context.Response.StatusCode = status;
        if (etag is not null)
            context.Response.Headers.ETag = etag;
        context.Response.Headers.LastModified = new DateTimeOffset(2024, 5, 6, 7, 8, 9, TimeSpan.Zero).ToString("r", CultureInfo.InvariantCulture);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        _requests.Enqueue((context.Request.Method, context.Features.Get<IHttpRequestFeature>()!.RawTarget, context.Request.Headers.Range));
        await using var stopping = _stopping.Token.Register(context.Abort);
        int turn = Interlocked.Increment(ref _answered) - 1;
        try
        {
            await _script[Math.Min(turn, _script.Length - 1)](context);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The client has left, which is what the test is about.
        }
    }
}

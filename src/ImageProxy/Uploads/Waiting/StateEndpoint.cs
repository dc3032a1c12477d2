using System.Text.Json;
using ImageProxy.Http;
using ImageProxy.Uploads.Api;
using ImageProxy.Uploads.Serving;
using ImageProxy.Uploads.States;
using Microsoft.Extensions.Options;

namespace ImageProxy.Uploads.Waiting;

/// <summary>
/// <c>GET /uploads/{id}</c>, at once or with <c>Prefer: wait=N</c> when it is ready or has failed, and <c>/uploads/{id}/events</c>: server-sent
/// events, one for each state, the last one ends the answer. Whoever knows the id may ask.
/// </summary>
internal sealed class StateEndpoint(
    UploadStates states, UploadWatches watches, PublicHost host, IOptions<UploadsOptions> options, IHostApplicationLifetime lifetime, TimeProvider time)
{
    /// <summary>A line that says nothing keeps proxies from closing a connection that is silent.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);

    /// <summary>Then the client connects again, by itself; a connection that leads nowhere is not kept for ever.</summary>
    private static readonly TimeSpan LongestEvents = TimeSpan.FromMinutes(10);

    private static ReadOnlySpan<byte> Nothing => ":\n\n"u8;

    public async Task AnswerAsync(HttpContext context, string id)
    {
        var wait = Preference.Wait(context.Request.Headers["Prefer"], options.Value.MaxWait);
        var state = wait > TimeSpan.Zero ? await WaitAsync(context, id, wait) : await states.FindAsync(id, context.RequestAborted);
        if (state is null)
            await WriteUnknownAsync(context);
        else
            await WriteAsync(context, state, StatusCodes.Status200OK);
    }

    /// <summary>The state, when it is final or the time is over.</summary>
    /// <returns>Null where there is no such upload, or not any more.</returns>
    public async Task<UploadState?> WaitAsync(HttpContext context, string id, TimeSpan wait)
    {
        if (watches.TryJoin(id) is not { } waiter)
            return await states.FindAsync(id, context.RequestAborted); // too many wait: it is told as it is
        using (waiter)
        {
            var state = await states.FindAsync(id, context.RequestAborted);
            if (state is null or { IsFinal: true })
                return state;
            context.Response.Headers["Preference-Applied"] = "wait=" + ((int)wait.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture);
            using var stopping = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
            try
            {
                state = await waiter.Watch.Final.WaitAsync(wait, time, stopping.Token);
                return state.Status == UploadStatus.Deleted ? null : state;
            }
            catch (Exception e) when (e is TimeoutException || (e is OperationCanceledException && !context.RequestAborted.IsCancellationRequested))
            {
                return await states.FindAsync(id, context.RequestAborted);
            }
        }
    }

    public async Task SendEventsAsync(HttpContext context, string id)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        if (watches.TryJoin(id) is not { } waiter)
        {
            await UploadProblems.WriteAsync(context, UploadProblems.Crowded, "As many clients wait as may; ask /uploads/{id} instead.");
            return;
        }

        using (waiter)
        {
            if (await states.FindAsync(id, context.RequestAborted) is not { } state)
            {
                await WriteUnknownAsync(context);
                return;
            }

            context.Response.ContentType = "text/event-stream";
            context.Response.Headers.CacheControl = "no-store";
            context.Response.Headers.XContentTypeOptions = "nosniff";
            context.Response.Headers["X-Accel-Buffering"] = "no"; // nginx would wait for more
            if (HttpMethods.IsHead(context.Request.Method))
                return;
            await SendEventAsync(context, state);
            for (long began = time.GetTimestamp(); !state.IsFinal && time.GetElapsedTime(began) < LongestEvents;)
            {
                try
                {
                    state = await waiter.Watch.After(state).WaitAsync(Silence, time, ends.Token);
                    await SendEventAsync(context, state);
                }
                catch (TimeoutException)
                {
                    ClientLeftException.ThrowIf(await context.Response.BodyWriter.WriteAsync(Nothing.ToArray(), context.RequestAborted));
                }
                catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested && lifetime.ApplicationStopping.IsCancellationRequested)
                {
                    return; // the client connects again, to another node
                }
            }
        }
    }

    public async Task WriteAsync(HttpContext context, UploadState state, int status)
    {
        var response = context.Response;
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(UploadAnswer.Of(state, host), AnswerJson.Default.UploadAnswer);
        response.StatusCode = status;
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        if (!state.IsFinal)
            response.Headers.RetryAfter = "1";
        if (!HttpMethods.IsHead(context.Request.Method))
            await response.Body.WriteAsync(body, context.RequestAborted);
    }

    private static Task WriteUnknownAsync(HttpContext context) => UploadProblems.WriteAsync(context, UploadProblems.Unknown, "It never was, or has been deleted.");

    private async Task SendEventAsync(HttpContext context, UploadState state)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(UploadAnswer.Of(state, host), AnswerJson.Default.UploadAnswer);
        string name = state.Status.ToString().ToLowerInvariant();
        ClientLeftException.ThrowIf(await context.Response.BodyWriter.WriteAsync((byte[])[.. "event: "u8, .. System.Text.Encoding.ASCII.GetBytes(name), .. "\ndata: "u8, .. json, .. "\n\n"u8], context.RequestAborted));
    }
}

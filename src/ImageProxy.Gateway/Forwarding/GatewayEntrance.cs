using ImageProxy.Gateway.Hashing;
using ImageProxy.Gateway.Operating;
using ImageProxy.Gateway.Passthrough;
using ImageProxy.Http;
using ImageProxy.Images;
using Microsoft.AspNetCore.Http.Features;

namespace ImageProxy.Gateway.Forwarding;

/// <summary>Where every request comes in: refuses what no edge sends, finds the original's key, and tells of the answer.</summary>
internal sealed class GatewayEntrance(RequestDelegate next, GatewaySettings settings, BucketPassthrough bucket, GatewayLog log, TimeProvider time)
{
    private const string Bucket = "bucket", Nobody = "none";

    public async Task InvokeAsync(HttpContext context)
    {
        long started = time.GetTimestamp();
        string target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        string by = Nobody;
        int attempts = 0;
        try
        {
            (by, attempts) = await AnswerAsync(context, target);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has left; the log says 499.
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            log.Unexpected(e, target);
            context.Response.Clear();
            await Problems.WriteAsync(context, new(ImageError.Internal, "Something went wrong here; the log says more."));
        }

        log.Answered(context, target, by, attempts, started);
    }

    private async Task<(string By, int Attempts)> AnswerAsync(HttpContext context, string target)
    {
        // :: 1 As the nodes do: what two servers could read differently is not passed on.
        if (RequestShape.FaultOf(context.Request, target) is { } malformed)
        {
            await Problems.WriteMalformedRequestAsync(context, malformed);
            return (Nobody, 0);
        }

        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            await Problems.WriteMethodNotAllowedAsync(context);
            return (Nobody, 0);
        }

        // :: 2 Past the nodes.
        if (bucket.KeyOf(target) is { } key)
        {
            await bucket.AnswerAsync(context, key);
            return (Bucket, 1);
        }

        // :: 3 To a node. What we cannot read is a node's to refuse, as it may know more shapes of URLs than we do; always the same node's.
        ulong hash = ImagePath.TryParse(target, out var parsed, out _) ? Rendezvous.HashOf(parsed.Key) : Rendezvous.HashOf(target);
        var request = new ProxiedRequest(hash);
        context.Features.Set(request);
        if (settings.Current.NodeHeader is { Length: > 0 } header)
            context.Response.OnStarting(() =>
            {
                context.Response.Headers[header] = request.Node?.DestinationId ?? Nobody;
                return Task.CompletedTask;
            });
        await next(context);
        return (request.Node?.DestinationId ?? Nobody, request.Attempts);
    }
}

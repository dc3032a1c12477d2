using ImageProxy.Gateway.Operating;
using ImageProxy.Originals.S3;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;

namespace ImageProxy.Gateway.Forwarding;

/// <summary>
/// Asks one node after the other, in the order of the key, until one answers: after a failure, as long as nothing of the answer has been sent;
/// and after a node's 503, since the next may have room. Retries of what costs nodes time are kept to a tenth of the traffic.
/// </summary>
internal sealed class Attempts(RequestDelegate next, GatewaySettings settings, GatewayMetrics metrics, TimeProvider time)
{
    private readonly RetryBudget _costly = new();

    public async Task InvokeAsync(HttpContext context)
    {
        var request = context.Features.GetRequiredFeature<ProxiedRequest>();
        var options = settings.Current;
        var body = new HeldBody(context.Response, context.Features.GetRequiredFeature<IHttpResponseBodyFeature>(), options.HoldBytes);
        request.Body = body;
        context.Features.Set<IHttpResponseBodyFeature>(body);
        try
        {
            _costly.Earn();
            if (await AskAsync(context, request, options) is { } problem)
                await GatewayProblems.WriteAsync(context, problem);
            await body.ReleaseAsync(context.RequestAborted);
        }
        finally
        {
            body.Discard();
            request.Body = null;
            context.Features.Set(body.Inner);
        }
    }

    /// <returns>What to tell the client; null where the answer is there, or there is no client to tell.</returns>
    private async Task<GatewayProblem?> AskAsync(HttpContext context, ProxiedRequest request, GatewayOptions options)
    {
        var proxy = context.GetReverseProxyFeature();
        var left = proxy.AvailableDestinations;
        long started = time.GetTimestamp();
        bool wasBusy = false;
        while (true)
        {
            proxy.AvailableDestinations = left;
            if (left is [var only] && only.ConcurrentRequestCount >= options.MaxLoad)
                proxy.AvailableDestinations = []; // YARP asks no policy where there is no choice
            if (proxy.AvailableDestinations.Count > 0)
                await next(context);
            if (proxy.ProxiedDestination is not { } node)
                return wasBusy || left.Count > 0 ? GatewayProblem.Busy : GatewayProblem.NoNode;

            // :: The node has answered, or failed.
            request.Node = node;
            request.Attempts++;
            var error = context.Features.Get<IForwarderErrorFeature>()?.Error ?? ForwarderError.None;
            bool isBusy = error == ForwarderError.None && context.Response.StatusCode == StatusCodes.Status503ServiceUnavailable;
            if ((error == ForwarderError.None && !isBusy) || context.Response.HasStarted || context.RequestAborted.IsCancellationRequested)
                return null;
            wasBusy |= isBusy;

            // :: Whether another one is asked.
            bool isCostly = isBusy || error == ForwarderError.RequestTimedOut;
            left = [.. left.Where(other => other != node)];
            bool goesOn = left.Count > 0 && request.Attempts <= options.Retries && time.GetElapsedTime(started) < options.Deadline && (!isCostly || _costly.TrySpend());
            if (isBusy && !goesOn)
                return null; // the node says it better
            context.Features.Set<IForwarderErrorFeature>(null);
            proxy.ProxiedDestination = null;
            request.Body!.Discard();
            context.Response.Clear();
            if (!goesOn)
                return wasBusy ? GatewayProblem.Busy : error == ForwarderError.RequestTimedOut ? GatewayProblem.TooSlow : GatewayProblem.NodeFailed;
            metrics.Retried(node.DestinationId, Reason(error));
        }
    }

    private static string Reason(ForwarderError error) => error switch
    {
        ForwarderError.None => "busy",
        ForwarderError.RequestTimedOut => "timeout",
        ForwarderError.RequestCanceled or ForwarderError.ResponseBodyCanceled => "lost",
        ForwarderError.ResponseBodyDestination => "cut",
        _ => "connection",
    };
}

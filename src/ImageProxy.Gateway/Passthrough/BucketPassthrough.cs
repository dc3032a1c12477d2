using System.Net;
using ImageProxy.Gateway.Forwarding;
using ImageProxy.Images;
using Yarp.ReverseProxy.Forwarder;

namespace ImageProxy.Gateway.Passthrough;

/// <summary>
/// Originals straight from a public bucket, streamed, with ranges and conditional requests. The key is read by the one rule and written anew,
/// so that nothing but the one object can be named; answers are stripped to what the bucket says of the bytes.
/// </summary>
internal sealed class BucketPassthrough : IDisposable
{
    private static readonly UriCreationOptions Verbatim = new() { DangerousDisablePathAndQueryCanonicalization = true };
    private static readonly ForwarderRequestConfig Http11 = new() { Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionOrLower };

    private readonly GatewaySettings _settings;
    private readonly IHttpForwarder _forwarder;
    private readonly HttpMessageInvoker _client;
    private readonly BucketTransformer _transformer = new();

    public BucketPassthrough(GatewaySettings settings, IHttpForwarder forwarder)
    {
        (_settings, _forwarder) = (settings, forwarder);
        _client = new(new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            ConnectTimeout = settings.Current.ConnectTimeout,
            MaxConnectionsPerServer = settings.Current.MaxLoad,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2), // a bucket's addresses change
        });
    }

    /// <summary>The key a target names in the bucket; null where it is not for the bucket, or the nodes are to say what is wrong with it.</summary>
    public string? KeyOf(ReadOnlySpan<char> target)
    {
        var options = _settings.Current.Passthrough;
        if (string.IsNullOrEmpty(options.Url) || !target.StartsWith(options.Prefix) || target.Length <= options.Prefix.Length || target[options.Prefix.Length] != '/')
            return null;
        var rest = target[(options.Prefix.Length + 1)..];
        return ImagePath.TryParse($"/original/{rest}", out var parsed, out _) ? parsed.Key : null;
    }

    public async Task AnswerAsync(HttpContext context, string key)
    {
        var options = _settings.Current;
        context.Items[BucketTransformer.Address] = new Uri($"{options.Passthrough.Url!.TrimEnd('/')}/{OriginalKey.Encode(key)}", Verbatim);
        var config = Http11 with { ActivityTimeout = options.AttemptTimeout };
        var error = await _forwarder.SendAsync(context, options.Passthrough.Url, _client, config, _transformer);
        if (context.Response.HasStarted || context.RequestAborted.IsCancellationRequested)
            return;
        if (error != ForwarderError.None)
            await RefuseAsync(context, error == ForwarderError.RequestTimedOut ? GatewayProblem.TooSlow : GatewayProblem.BucketFailed);
        else if (BucketTransformer.ProblemOf(context.Response.StatusCode) is { } problem)
            await RefuseAsync(context, problem);
    }

    public void Dispose() => _client.Dispose();

    private static Task RefuseAsync(HttpContext context, GatewayProblem problem)
    {
        context.Response.Clear();
        return GatewayProblems.WriteAsync(context, problem);
    }
}

using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace ImageProxy.Gateway.Forwarding;

/// <summary>What a node gets of a request: the target byte for byte as it came, and who asked for it.</summary>
internal sealed class RequestTransforms(GatewaySettings settings) : ITransformProvider
{
    private const string For = "X-Forwarded-For", Proto = "X-Forwarded-Proto", Host = "X-Forwarded-Host";

    /// <summary>Not to be believed of anybody who is not to be believed about the others; nothing here reads them.</summary>
    private static readonly string[] Others = ["X-Forwarded-Prefix", "X-Forwarded-Port", "X-Real-IP", "Forwarded"];

    // The target is taken as it is: no dot segment collapsed, no escape undone. It starts with a slash, so it cannot reach into the host.
    private static readonly UriCreationOptions Verbatim = new() { DangerousDisablePathAndQueryCanonicalization = true };

    public void ValidateRoute(TransformRouteValidationContext context)
    {
    }

    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }

    public void Apply(TransformBuilderContext context)
    {
        context.UseDefaultForwarders = false;
        context.AddRequestTransform(Transform);
    }

    private ValueTask Transform(RequestTransformContext context)
    {
        string target = context.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        context.ProxyRequest.RequestUri = new(context.DestinationPrefix.TrimEnd('/') + target, Verbatim);
        SetForwarded(context.HttpContext, context.ProxyRequest.Headers);
        return default;
    }

    private void SetForwarded(HttpContext context, System.Net.Http.Headers.HttpRequestHeaders headers)
    {
        bool trusts = settings.Current.TrustForwarded;
        string client = context.Connection.RemoteIpAddress?.ToString() ?? "unknown";
        string before = trusts ? context.Request.Headers[For].ToString() : "";
        Set(For, before.Length == 0 ? client : $"{before}, {client}");
        if (!trusts || !context.Request.Headers.ContainsKey(Proto))
            Set(Proto, context.Request.Scheme);
        if (!trusts || !context.Request.Headers.ContainsKey(Host))
            Set(Host, context.Request.Host.Value ?? "");
        if (!trusts)
        {
            foreach (string name in Others)
                headers.Remove(name);
        }

        void Set(string name, string value)
        {
            headers.Remove(name);
            headers.TryAddWithoutValidation(name, value);
        }
    }
}

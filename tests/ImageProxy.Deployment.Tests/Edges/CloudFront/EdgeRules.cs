using System.Globalization;
using System.Text;
using ImageProxy.Tests.Edge;

namespace ImageProxy.EndToEnd.Edges.CloudFront;

/// <summary>What CloudFront keeps and for how long: its own rules, with the numbers of <c>cloudfront/template.yaml</c>.</summary>
/// <remarks>
/// Source: Amazon CloudFront Developer Guide, "How CloudFront processes HTTP 4xx and 5xx status codes from your origin" and "Control how long CloudFront caches
/// errors". An error is kept for its minimum TTL (10 s where none is set), whatever the origin says, and for longer where the origin's <c>max-age</c> is longer.
/// Of 413 and 422 the guide says nothing; they are taken to be kept for as long as they say, which is the worst case for whoever must not see old ones.
/// </remarks>
internal static class EdgeRules
{
    private const int DefaultErrorTtl = 10;
    private static readonly int[] KeptErrors = [400, 403, 404, 405, 410, 412, 414, 415, 500, 501, 502, 503, 504];

    /// <summary>The header that the cache key has beside the path.</summary>
    public static string KeyHeader { get; } = Template.Properties("PictureCachePolicy").Map("CachePolicyConfig").Map("ParametersInCacheKeyAndForwardedToOrigin")
        .Map("HeadersConfig").List("Headers").Children.Single().ToString();

    /// <summary>Seconds an error stays at the edge at least.</summary>
    /// <param name="fromTemplate">False: as a distribution without any setting of ours.</param>
    public static int ErrorTtl(int status, bool fromTemplate)
    {
        var ours = Template.Properties("Distribution").Map("DistributionConfig").List("CustomErrorResponses").Children
            .SingleOrDefault(response => Number(response.Word("ErrorCode")) == status);
        return fromTemplate && ours is not null ? Number(ours.Word("ErrorCachingMinTTL")) : DefaultErrorTtl;
    }

    /// <summary>Lines of an nginx map from <c>status|Cache-Control</c> of the origin to a <c>Cache-Control</c> that nginx obeys as CloudFront would.</summary>
    public static string Map(bool fromTemplate)
    {
        var policy = Template.Properties("PictureCachePolicy").Map("CachePolicyConfig");
        Assert.That((Number(policy.Word("MinTTL")), Number(policy.Word("DefaultTTL"))), Is.EqualTo((0, 0)), "the stand-in knows no others");
        var lines = new StringBuilder();
        foreach (int status in KeptErrors)
        {
            int least = ErrorTtl(status, fromTemplate);
            string kept = least == 0 ? "no-store" : $"max-age={least}";
            if (least > 0) // nginx cannot compare: the shorter times are all written down
                lines.AppendLine(CultureInfo.InvariantCulture, $"\"~^{status}[|](?:.*[ ,])?(?:s-maxage|max-age)=(?:{string.Join('|', Enumerable.Range(0, least))})(?:,|$)\" \"{kept}\";");
            lines.AppendLine(CultureInfo.InvariantCulture, $"\"~^{status}[|](?:.*[ ,])?(?:s-maxage|max-age)=[0-9]+(?:,|$)\" $upstream_http_cache_control;");
            lines.AppendLine(CultureInfo.InvariantCulture, $"\"~^{status}[|]\" \"{kept}\";");
        }

        return lines.Append("\"~^[0-9]+[|].\" $upstream_http_cache_control; default no-store;").ToString();
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}

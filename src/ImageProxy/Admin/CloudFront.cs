using System.Globalization;
using System.Net.Http.Headers;
using System.Xml.Linq;
using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using Amazon.Runtime.Signing;
using ImageProxy.Fleet.Purges;
using ImageProxy.Images;
using Microsoft.Extensions.Options;

namespace ImageProxy.Admin;

/// <summary>Tells CloudFront to forget by tag what was purged: one call of <c>CreateInvalidation</c>, signed with Signature Version 4.</summary>
/// <remarks>Needs <c>cloudfront:CreateInvalidation</c>, and a distribution that reads tags from <c>Http:CacheTagHeader</c>.</remarks>
/// <param name="credentials">Null: the SDK's chain, at the first call.</param>
internal sealed partial class CloudFront(IOptions<AdminOptions> options, ILogger<CloudFront> logger, AWSCredentials? credentials = null) : IDisposable
{
    private static readonly XNamespace Api = "http://cloudfront.amazonaws.com/doc/2020-05-31/";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly CloudFrontOptions _options = options.Value.CloudFront;
    private readonly Lazy<HttpClient> _http = new(() =>
    {
        // A redirect would carry a signature that is for another address.
        var signing = new SigV4SigningHandler(
            credentials ?? DefaultAWSCredentialsIdentityResolver.GetCredentials(), RegionEndpoint.USEast1, "cloudfront", new SocketsHttpHandler { AllowAutoRedirect = false });
        return new(signing) { Timeout = Patience };
    });

    public bool IsOn => !string.IsNullOrEmpty(_options.DistributionId);

    /// <summary>Tags that cover orders; a prefix of keys has none.</summary>
    public static IReadOnlyList<string> TagsOf(IEnumerable<PurgeOrder> orders) =>
    [
        .. orders.Where(o => o.Kind != PurgeKind.Prefix)
            .Select(o => o.Kind == PurgeKind.Key ? CacheTags.OfOriginal(o.Value) : CacheTags.OfPreset(o.Value)).Distinct(StringComparer.Ordinal),
    ];

    /// <returns>Null if done, or if there was nothing to do; else one line for the operator.</returns>
    public async Task<string?> InvalidateAsync(IReadOnlyList<string> tags, CancellationToken cancellationToken)
    {
        if (!IsOn || tags.Count == 0)
            return null;
        try
        {
            var body = new XElement(
                Api + "InvalidationBatch",
                new XElement(
                    Api + "Paths", new XElement(Api + "Quantity", tags.Count.ToString(CultureInfo.InvariantCulture)),
                    new XElement(Api + "Items", tags.Select(tag => new XElement(Api + "Path", "#" + tag)))),
                new XElement(Api + "CallerReference", Guid.NewGuid().ToString("n")));
            using var content = new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(body.ToString(SaveOptions.DisableFormatting)));
            content.Headers.ContentType = new MediaTypeHeaderValue("application/xml");
            var address = new Uri(new Uri(_options.Endpoint), $"/2020-05-31/distribution/{_options.DistributionId}/invalidation");
            using var response = await _http.Value.PostAsync(address, content, cancellationToken);
            if (response.IsSuccessStatusCode)
                return null;
            LogRefused((int)response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
            return $"CloudFront has answered {(int)response.StatusCode}; the log says more.";
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && e is HttpRequestException or OperationCanceledException or AmazonClientException)
        {
            LogFailed(e);
            return "CloudFront could not be asked; the log says more.";
        }
    }

    public void Dispose()
    {
        if (_http.IsValueCreated)
            _http.Value.Dispose();
    }

    [LoggerMessage(6010, LogLevel.Error, "CloudFront has refused an invalidation with {Status}: {Body}")]
    private partial void LogRefused(int status, string body);

    [LoggerMessage(6011, LogLevel.Error, "CloudFront could not be asked to invalidate.")]
    private partial void LogFailed(Exception fault);
}

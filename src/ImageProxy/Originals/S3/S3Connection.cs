using Amazon;
using Amazon.Runtime;
using Amazon.S3;

namespace ImageProxy.Originals.S3;

/// <summary>The SDK's client for one source, on connections of its own. Retries are the source's business, so the SDK makes none.</summary>
internal sealed class S3Connection : IDisposable
{
    private readonly HttpClient _http;

    /// <param name="credentials">Null: anonymous where the settings say so, else the SDK's chain: environment, profile, container, instance.</param>
    /// <param name="network">Null: the real one.</param>
    public S3Connection(SourceOptions source, OriginalsOptions limits, AWSCredentials? credentials = null, HttpMessageHandler? network = null)
    {
        network ??= new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = limits.AttemptTimeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5), // S3's addresses change
        };
        _http = new(new BodyAtOnce { InnerHandler = network })
        { Timeout = Timeout.InfiniteTimeSpan };
        var config = new AmazonS3Config
        {
            ForcePathStyle = source.PathStyle,
            MaxErrorRetry = 0,
            MaxStaleConnectionRetries = 0, // default 10, for every reset connection and without a pause
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            HttpClientFactory = new OneHttpClient(_http),
        };
        if (source.Endpoint is null)
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(source.Region);
        }
        else
        {
            config.ServiceURL = source.Endpoint;
            config.AuthenticationRegion = source.Region ?? "us-east-1";
        }

        credentials ??= source.Anonymous ? new AnonymousAWSCredentials() : null;
        Client = credentials is null ? new AmazonS3Client(config) : new AmazonS3Client(credentials, config);
    }

    public IAmazonS3 Client { get; }

    public void Dispose()
    {
        Client.Dispose();
        _http.Dispose();
    }

    /// <summary>Small bodies are sent at once: servers other than AWS leave a connection unusable when they refuse one that was announced.</summary>
    private sealed class BodyAtOnce : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.ExpectContinue = false;
            return base.SendAsync(request, cancellationToken);
        }
    }

    private sealed class OneHttpClient(HttpClient http) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => http;

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

        public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;
    }
}

using System.Net;
using Amazon.Runtime;
using Microsoft.Extensions.Options;

namespace ImageProxy.Originals.S3;

/// <summary>
/// Lets the SDK compile and set up what a request takes when the service starts, before a network that is none: the first original would
/// have to wait a quarter of a second for it, and all clients that want it. Nobody waits for this.
/// </summary>
internal sealed partial class S3WarmUp(IOptions<OriginalsOptions> options, TimeProvider time, ILogger<S3Source> logger) : IHostedService
{
    private static readonly byte[] Body = new byte[64];

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Sources.FirstOrDefault(s => s.IsS3) is { } source)
            _ = Task.Run(() => RunAsync(source), CancellationToken.None);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <returns>Whether it has come to its end.</returns>
    internal async Task<bool> RunAsync(SourceOptions source)
    {
        try
        {
            using var warm = new S3Source(
                source, options.Value, new(source, options.Value, new BasicAWSCredentials("none", "none"), new NoNetwork()), time, logger);
            var found = await warm.GetAsync("warm-up", null, CancellationToken.None);
            found.Original?.Dispose();
            var unchanged = await warm.GetAsync("warm-up", NoNetwork.ETag, CancellationToken.None);
            return (found.Outcome, unchanged.Outcome) == (FetchOutcome.Found, FetchOutcome.NotModified);
        }
#pragma warning disable CA1031 // Then the first request does it, and says what is wrong.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogFailed(e);
            return false;
        }
    }

    [LoggerMessage(3020, LogLevel.Debug, "The S3 client could not be warmed up.")]
    private partial void LogFailed(Exception fault);

    /// <summary>Answers as S3 would, without sending anything.</summary>
    private sealed class NoNetwork : HttpMessageHandler
    {
        public const string ETag = "\"0123456789abcdef-1\"";

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            bool isUnchanged = request.Headers.IfNoneMatch.Count > 0;
            var response = new HttpResponseMessage(isUnchanged ? HttpStatusCode.NotModified : HttpStatusCode.OK)
            {
                RequestMessage = request,
                Content = new ByteArrayContent(isUnchanged ? [] : Body),
            };
            response.Headers.ETag = new(ETag);
            response.Content.Headers.LastModified = DateTimeOffset.UnixEpoch;
            return Task.FromResult(response);
        }
    }
}

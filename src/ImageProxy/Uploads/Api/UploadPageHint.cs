using ImageProxy.Uploads.Tokens;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace ImageProxy.Uploads.Api;

/// <summary>Where there is a page to try uploads with, tells its address once the service listens, with a token that is good for a day.</summary>
internal sealed class UploadPageHint(
    UploadTokens tokens, IServer server, IHostApplicationLifetime lifetime, IOptions<UploadsOptions> options, TimeProvider time) : IHostedService
{
    private static readonly TimeSpan Life = TimeSpan.FromDays(1);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Page is { Length: > 0 })
            lifetime.ApplicationStarted.Register(() => Console.WriteLine($"To upload a picture, from this machine alone:\n  {Address()}"));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The token stands behind the <c>#</c>: no server sees it before the page sends it.</summary>
    internal string Address()
    {
        string address = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? ImageProxyApp.DefaultUrl;
        return $"{address.TrimEnd('/')}/uploads#token={tokens.Mint(new("visitor", (time.GetUtcNow() + Life).ToUnixTimeSeconds()))}";
    }
}

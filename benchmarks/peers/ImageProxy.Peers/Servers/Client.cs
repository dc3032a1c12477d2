using System.Diagnostics;
using ImageProxy.Imaging.Formats;

namespace ImageProxy.Peers.Servers;

/// <summary>Asks servers, over connections that are kept.</summary>
internal sealed class Client : IDisposable
{
    public HttpClient Http { get; } = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(60) };

    /// <summary>Asks for all, in order, <paramref name="inFlight"/> at a time.</summary>
    /// <returns>Milliseconds of each request, bytes of all bodies, and the time of the whole.</returns>
    /// <exception cref="PeersException">An answer is no picture.</exception>
    public async Task<(IReadOnlyList<double> Latencies, long Bytes, TimeSpan Wall)> AskAsync(IReadOnlyList<Uri> urls, int inFlight, CancellationToken cancellationToken)
    {
        double[] latencies = new double[urls.Count];
        long bytes = 0;
        int next = -1;
        long began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, inFlight).Select(async _ =>
        {
            for (int i = Interlocked.Increment(ref next); i < urls.Count; i = Interlocked.Increment(ref next))
            {
                long asked = Stopwatch.GetTimestamp();
                byte[] body = await GetAsync(urls[i], cancellationToken);
                latencies[i] = Stopwatch.GetElapsedTime(asked).TotalMilliseconds;
                Interlocked.Add(ref bytes, body.Length);
            }
        }));
        return (latencies, bytes, Stopwatch.GetElapsedTime(began));
    }

    /// <exception cref="PeersException">The answer is not 200.</exception>
    public async Task<byte[]> GetAsync(Uri url, CancellationToken cancellationToken)
    {
        using var answer = await Http.GetAsync(url, cancellationToken);
        byte[] body = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
        return answer.IsSuccessStatusCode
            ? body
            : throw new PeersException($"{url} answered {(int)answer.StatusCode}: {System.Text.Encoding.UTF8.GetString(body)}");
    }

    /// <exception cref="PeersException">The answer is not the picture that was asked for.</exception>
    public async Task<byte[]> GetCheckedAsync(Uri url, Rendition rendition, CancellationToken cancellationToken)
    {
        byte[] body = await GetAsync(url, cancellationToken);
        var info = HeaderReader.Read(body).Info;
        return info is not null && info.Size == rendition.Size && info.Format == rendition.Format
            ? body
            : throw new PeersException($"{url} answered {info?.Format} {info?.Size}, not {rendition.Format} {rendition.Size}.");
    }

    public void Dispose() => Http.Dispose();
}

namespace ImageProxy.Stress.Scenarios;

/// <summary>Clients that ask for pictures of a gallery, some far more often than others, and check every byte.</summary>
internal sealed class Readers(Gallery gallery, int clients = 8)
{
    private long _responses;
    private long _wrong;
    private long _failed;
    private long _busy;
    private long _cut;
    private long _awaited = long.MaxValue;
    private volatile TaskCompletionSource _haveRead = new();

    /// <summary>Answers 200 with the whole body.</summary>
    public long Responses => Interlocked.Read(ref _responses);

    /// <summary>Of these, the ones with any byte that is not the reference's.</summary>
    public long Wrong => Interlocked.Read(ref _wrong);

    /// <summary>Whole answers with another status; those that say to come again are <see cref="Busy"/>.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>Answers 503 with <c>Retry-After</c>: a crowded machine may turn away what it has no room to render.</summary>
    public long Busy => Interlocked.Read(ref _busy);

    /// <summary>Requests that got no answer or a part of one, because the service was gone.</summary>
    public long Cut => Interlocked.Read(ref _cut);

    /// <summary>Reads until told otherwise, or until the service is gone.</summary>
    public Task RunAsync(HttpClient client, Func<bool> goOn) => Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(async () =>
    {
        while (goOn() && await ReadAsync(client, Pick()))
        {
        }
    })));

    /// <summary>Completes when there are so many <see cref="Responses"/>. One is waited for at a time.</summary>
    public Task HaveReadAsync(long responses)
    {
        var waiting = _haveRead = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.Exchange(ref _awaited, responses);
        if (Responses >= responses)
            waiting.TrySetResult();
        return waiting.Task;
    }

    /// <returns>False if the service is gone.</returns>
    public async Task<bool> ReadAsync(HttpClient client, string url)
    {
        try
        {
            using var response = await client.GetAsync(url);
            byte[] body = await response.Content.ReadAsByteArrayAsync();
            if ((int)response.StatusCode != 200)
            {
                _ = response.StatusCode == System.Net.HttpStatusCode.ServiceUnavailable && response.Headers.RetryAfter is not null
                    ? Interlocked.Increment(ref _busy)
                    : Interlocked.Increment(ref _failed);
                return true;
            }

            if (Interlocked.Increment(ref _responses) >= Volatile.Read(ref _awaited))
                _haveRead.TrySetResult();
            bool isRight = IsStandIn(response) ? gallery.IsStandIn(url, body) : gallery.IsRight(url, body);
            if (!isRight)
                Interlocked.Increment(ref _wrong);
            return true;
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            Interlocked.Increment(ref _cut);
            return false;
        }
    }

    private static bool IsStandIn(HttpResponseMessage response) =>
        response.Headers.TryGetValues("Cache-Status", out var status) && status.Any(s => s.Contains("detail=substitute", StringComparison.Ordinal));

    /// <summary>Half of the requests go to a tenth of the URLs.</summary>
    private string Pick()
    {
        int urls = Random.Shared.Next(2) == 0 ? Math.Max(1, gallery.Urls.Count / 10) : gallery.Urls.Count;
        return gallery.Urls[Random.Shared.Next(urls)];
    }
}

using Amazon.Runtime;
using ImageProxy.Originals;
using ImageProxy.Originals.S3;
using ImageProxy.Tests;

namespace ImageProxy.EndToEnd.S3;

/// <summary>A source as the service makes it, with the credentials and limits of a test, and what it logged.</summary>
internal sealed class TestSource : IDisposable
{
    private readonly RecordingLogger<S3Source> _logger = new();

    /// <param name="credentials">Null: as the settings say.</param>
    public TestSource(string endpoint, string bucket, AWSCredentials? credentials, SourceOptions? settings = null, OriginalsOptions? limits = null)
    {
        limits ??= new();
        var source = (settings ?? new() { Name = "bucket" }) with { Type = "S3", Bucket = bucket, Endpoint = endpoint, PathStyle = true };
        Assert.That(OriginalsOptionsValidator.Faults(limits with { Sources = [source] }), Is.Empty);
        Source = new(source, limits, new S3Connection(source, limits, credentials), TimeProvider.System, _logger);
    }

    public S3Source Source { get; }

    /// <summary>Event ids, in order.</summary>
    public IReadOnlyList<int> Logged => _logger.Ids;

    public string LogText => string.Join('\n', _logger.Lines.Select(l => l.Text));

    public Task<FetchResult> GetAsync(string key, string? ifNoneMatch = null) => Source.GetAsync(key, ifNoneMatch, default);

    /// <summary>The bytes of an original that must be there.</summary>
    public async Task<(byte[] Bytes, OriginalHead Head)> ReadAsync(string key)
    {
        var result = await GetAsync(key);
        Assert.That(result.Outcome, Is.EqualTo(FetchOutcome.Found), $"{key}: {result.Fault} {LogText}");
        using var original = result.Original!;
        return (original.Bytes.ToArray(), original.Head);
    }

    public void Dispose() => Source.Dispose();
}

using System.Buffers;
using ImageProxy.Images;
using ImageProxy.Originals;

namespace ImageProxy.Tests.Originals;

/// <summary>Answers every key alike, and remembers what it was asked.</summary>
internal sealed class FakeSource(string name, FetchResult answer, bool serves = true, string? check = null) : IOriginalSource, IDisposable
{
    public List<(string Key, string? IfNoneMatch)> Asked { get; } = [];

    public bool IsDisposed { get; private set; }

    public string Name => name;

    public bool ServesOriginals => serves;

    public static FakeSource Having(string name, string etag = "\"1\"", bool serves = true) =>
        new(name, FetchResult.Found(new Original(new(name, etag, null, 1), MemoryPool<byte>.Shared.Rent(1), 1)), serves);

    public static FakeSource Missing(string name) => new(name, FetchResult.Missing);

    public static FakeSource Failing(string name, ImageError error = ImageError.SourceFailed) => new(name, FetchResult.Failed(error, name));

    public Task<FetchResult> GetAsync(string key, string? ifNoneMatch, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Asked.Add((key, ifNoneMatch));
        bool same = answer.Original is { } original && original.Head.ETag == ifNoneMatch;
        return Task.FromResult(same ? FetchResult.NotModified : answer);
    }

    public Task<OpenResult> OpenAsync(string key, ByteRange? range, CancellationToken cancellationToken)
    {
        Asked.Add((key, range?.ToString()));
        return Task.FromResult(new OpenResult(answer.Outcome, answer.Original?.Head, Stream.Null, Fault: answer.Fault, Forbidden: answer.Forbidden));
    }

    public Task<SourceFault?> CheckAsync(CancellationToken cancellationToken) => Task.FromResult(check is null ? null : new SourceFault(Name, check, "Mend it."));

    public void Dispose() => IsDisposed = true;
}

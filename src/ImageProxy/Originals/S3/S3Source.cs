using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Amazon.S3.Model;
using ImageProxy.Images;
using ImageProxy.Rendering;

namespace ImageProxy.Originals.S3;

/// <summary>
/// Originals in a bucket of S3 or of a server that speaks its protocol. The SDK takes an entity tag without a hyphen for the MD5 of the body
/// and compares them, so a server whose tags are something else cannot be used.
/// </summary>
internal sealed class S3Source : IOriginalSource, IDisposable
{
    /// <summary>S3's limit, prefix included, in UTF-8.</summary>
    public const int MaxKeyBytes = 1024;

    private const string CheckKey = "imageproxy-health-check/no-such-object";
    private readonly SourceOptions _source;
    private readonly OriginalsOptions _limits;
    private readonly TimeProvider _time;
    private readonly S3Connection _connection;
    private readonly MemoryBudget? _memory;
    private readonly S3Retry _retry;
    private readonly S3Reporter _reporter;

    public S3Source(
        SourceOptions source, OriginalsOptions limits, S3Connection connection, TimeProvider time, ILogger<S3Source> logger, MemoryBudget? memory = null)
    {
        (_source, _limits, _connection, _time, _memory) = (source, limits, connection, time, memory);
        _retry = new(limits, time);
        _reporter = new(source.Name, time, logger);
    }

    public string Name => _source.Name;

    public bool ServesOriginals => _source.ServeOriginals;

    public async Task<FetchResult> GetAsync(string key, string? ifNoneMatch, CancellationToken cancellationToken)
    {
        if (RequestFor(key) is not { } request)
            return FetchResult.Missing;
        request.EtagToNotMatch = ifNoneMatch;
        var (result, problem) = await _retry.RunAsync(token => FetchAsync(request, token), _limits.Retries, cancellationToken);
        if (problem is null)
            return result!;
        _reporter.Report(problem, key);
        return problem.Kind switch
        {
            S3ProblemKind.NotModified => FetchResult.NotModified,
            S3ProblemKind.Missing => FetchResult.Missing,
            S3ProblemKind.Forbidden => FetchResult.Denied,
            _ => new(FetchOutcome.Failed, Fault: FaultOf(problem)),
        };
    }

    public async Task<OpenResult> OpenAsync(string key, ByteRange? range, CancellationToken cancellationToken)
    {
        if (RequestFor(key) is not { } request)
            return OpenResult.Missing;
        if (range is { } wanted)
            request.ByteRange = new(HeaderOf(wanted));
        var (result, problem) = await _retry.RunAsync(token => OpenAsync(request, range, token), _limits.Retries, cancellationToken);
        if (problem?.Kind == S3ProblemKind.OutOfRange)
            (result, problem) = await _retry.RunAsync(token => HeadAsync(request, token), _limits.Retries, cancellationToken);
        if (problem is null)
            return result!;
        _reporter.Report(problem, key);
        return problem.Kind switch
        {
            S3ProblemKind.Missing => OpenResult.Missing,
            S3ProblemKind.Forbidden => OpenResult.Denied,
            _ => new(FetchOutcome.Failed, Fault: FaultOf(problem)),
        };
    }

    /// <summary>Asks for a key that does not exist: only an answer with a body tells wrong credentials from a missing permission.</summary>
    public async Task<SourceFault?> CheckAsync(CancellationToken cancellationToken)
    {
        var request = RequestFor(CheckKey) ?? new() { BucketName = _source.Bucket, Key = CheckKey };
        var (unexpected, problem) = await _retry.RunAsync(token => FetchAsync(request, token), retries: 0, cancellationToken);
        unexpected?.Original?.Dispose();
        return problem?.Kind is null or S3ProblemKind.Missing or S3ProblemKind.Forbidden
            ? null
            : new(Name, $"Source {Name} does not answer ({problem.Kind}): {problem.Reason}.", S3Remedies.Of(problem.Kind));
    }

    public void Dispose() => _connection.Dispose();

    private static ImageFault FaultOf(S3Problem problem) => problem.Kind == S3ProblemKind.TooSlow
        ? new(ImageError.TooSlow, "The source of the original did not answer in time.")
        : new(ImageError.SourceFailed, "The source of the original failed.");

    /// <summary>Null where S3 could have no object of that name.</summary>
    private GetObjectRequest? RequestFor(string key)
    {
        string name = _source.Prefix + key;
        bool isPossible = name.Length > 0 && Encoding.UTF8.GetByteCount(name) <= MaxKeyBytes;
        return isPossible ? new() { BucketName = _source.Bucket, Key = name } : null;
    }

    private static string HeaderOf(ByteRange range) =>
        range.First < 0 ? $"bytes={range.First}" : $"bytes={range.First}-{range.Last}";

    private async Task<FetchResult> FetchAsync(GetObjectRequest request, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(token => _connection.Client.GetObjectAsync(request, token), cancellationToken);
        if (response.HttpStatusCode != HttpStatusCode.OK)
            throw new InvalidDataException($"S3 answered a plain request with {(int)response.HttpStatusCode}");
        long? length = LengthOf(response);
        IMemoryOwner<byte>? owner = null;
        try
        {
            var body = await S3Body.ReadAsync(response.ResponseStream, length, (int)_limits.MaxBytes, cancellationToken, _memory);
            if (body is not var (buffer, count))
                return FetchResult.TooLarge(length, _limits.MaxBytes);
            owner = buffer;
            var original = new Original(HeadOf(response.ETag, response.LastModified, count), owner, count);
            owner = null;
            return FetchResult.Found(original);
        }
        catch (NoRoomException)
        {
            return FetchResult.NoRoom(); // trying again at once would only add to the crowd
        }
        finally
        {
            owner?.Dispose();
        }
    }

    private async Task<OpenResult> OpenAsync(GetObjectRequest request, ByteRange? range, CancellationToken cancellationToken)
    {
        var response = await SendAsync(token => _connection.Client.GetObjectAsync(request, token), cancellationToken);
        try
        {
            long count = LengthOf(response) ?? throw new InvalidDataException("S3 did not say how long the body is");
            (long offset, long length) = (0L, count);
            if (response.HttpStatusCode == HttpStatusCode.PartialContent)
                (offset, length) = PartOf(response, range, count);
            var head = HeadOf(response.ETag, response.LastModified, length);
            var content = new ExactStream(response.ResponseStream, count, _limits.AttemptTimeout, _time, response);
            response = null;
            return new(FetchOutcome.Found, head, content, offset, count);
        }
        finally
        {
            response?.Dispose();
        }
    }

    private async Task<OpenResult> HeadAsync(GetObjectRequest request, CancellationToken cancellationToken)
    {
        var ask = new GetObjectMetadataRequest { BucketName = request.BucketName, Key = request.Key };
        var answer = await SendAsync(token => _connection.Client.GetObjectMetadataAsync(ask, token), cancellationToken);
        return OpenResult.Unsatisfiable(HeadOf(answer.ETag, answer.LastModified, answer.ContentLength));
    }

    /// <summary>One call, given up when no headers have come within AttemptTimeout.</summary>
    private async Task<T> SendAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        using var tooLong = new CancellationTokenSource(_limits.AttemptTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, tooLong.Token);
        var answer = call(either.Token);
        try
        {
            // The SDK's search for credentials does not always watch its token.
            return await answer.WaitAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            _ = DisposeLateAsync(answer);
            throw;
        }
    }

    private static async Task DisposeLateAsync<T>(Task<T> answer)
    {
        await ((Task)answer).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (answer.IsCompletedSuccessfully)
            (answer.Result as IDisposable)?.Dispose();
    }

    /// <summary>The SDK says 0 where there is no Content-Length; its header collection does not.</summary>
    private static long? LengthOf(GetObjectResponse response) => response.Headers.ContentLength is >= 0 and var length ? length : null;

    private static (long Offset, long Length) PartOf(GetObjectResponse response, ByteRange? range, long count)
    {
        if (range is { } wanted
            && ContentRangeHeaderValue.TryParse(response.ContentRange, out var part)
            && part is { From: { } first, To: { } last, Length: { } length }
            && wanted.Within(length) == (first, count) && last - first + 1 == count)
            return (first, length);
        throw new InvalidDataException($"S3 answered with the part '{response.ContentRange}', which was not asked for");
    }

    private OriginalHead HeadOf(string? etag, DateTime? lastModified, long length)
    {
        if (string.IsNullOrEmpty(etag))
            throw new InvalidDataException("S3 did not send an entity tag");
        DateTimeOffset? modified = lastModified is { } time ? new DateTimeOffset(time.ToUniversalTime(), TimeSpan.Zero) : null;
        return new(Name, etag, modified, length);
    }
}

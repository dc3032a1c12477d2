using System.Net;
using Amazon.Runtime;
using Amazon.S3;

namespace ImageProxy.Originals.S3;

/// <summary>A classified failure. <paramref name="Reason"/> is for the operator only: it may name buckets and requests.</summary>
internal sealed record S3Problem(S3ProblemKind Kind, string Reason, Exception? Exception = null)
{
    /// <summary>How often was asked before giving up.</summary>
    public int Attempts { get; init; } = 1;

    public bool MayRetry => Kind is S3ProblemKind.Failing or S3ProblemKind.Throttled or S3ProblemKind.BodyCut or S3ProblemKind.TooSlow;

    /// <summary>The caller's own cancellation must have been ruled out before.</summary>
    public static S3Problem From(Exception exception) => exception switch
    {
        AmazonServiceException e => new(KindOf(e.StatusCode, e.ErrorCode), ReasonOf(e), e),
        OperationCanceledException => new(S3ProblemKind.TooSlow, "no answer in time", exception),
        _ when exception.GetBaseException() is TimeoutException => new(S3ProblemKind.TooSlow, FirstLine(exception.Message), exception),
        S3BodyException e => new(S3ProblemKind.BodyCut, e.Message, e),

        // Thrown before anything is sent: no credentials in the whole chain, or a setting the SDK cannot work with.
        AmazonClientException e => new(S3ProblemKind.Credentials, FirstLine(e.Message), e),
        _ => new(S3ProblemKind.Failing, FirstLine(exception.Message), exception),
    };

    private static S3ProblemKind KindOf(HttpStatusCode status, string? code) => code switch
    {
        "NoSuchBucket" or "PermanentRedirect" or "TemporaryRedirect" or "Redirect" or "IllegalLocationConstraintException"
            or "AllAccessDisabled" or "InvalidBucketName" or "MethodNotAllowed" => S3ProblemKind.WrongBucket,
        "AuthorizationHeaderMalformed" or "InvalidAccessKeyId" or "SignatureDoesNotMatch" or "ExpiredToken" or "InvalidToken"
            or "TokenRefreshRequired" or "RequestTimeTooSkewed" or "RequestExpired" or "InvalidSecurity" or "NotSignedUp"
            or "AccountProblem" or "CredentialsNotSupported" or "MissingSecurityHeader" => S3ProblemKind.Credentials,
        "InvalidObjectState" => S3ProblemKind.Archived,
        "SlowDown" or "RequestLimitExceeded" or "ServiceUnavailable" => S3ProblemKind.Throttled,
        "RequestTimeout" or "RequestTimeoutException" or "IncompleteBody" => S3ProblemKind.Failing,
        _ => KindOf(status),
    };

    private static S3ProblemKind KindOf(HttpStatusCode status) => status switch
    {
        HttpStatusCode.NotModified => S3ProblemKind.NotModified,
        HttpStatusCode.NotFound => S3ProblemKind.Missing,
        HttpStatusCode.Forbidden => S3ProblemKind.Forbidden,
        HttpStatusCode.Unauthorized => S3ProblemKind.Credentials,
        HttpStatusCode.RequestedRangeNotSatisfiable => S3ProblemKind.OutOfRange,
        HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable => S3ProblemKind.Throttled,
        >= HttpStatusCode.InternalServerError or HttpStatusCode.RequestTimeout => S3ProblemKind.Failing,
        _ => S3ProblemKind.WrongBucket,
    };

    private static string ReasonOf(AmazonServiceException e) =>
        $"{(int)e.StatusCode} {e.ErrorCode} {FirstLine(e.Message)} (request {(e as AmazonS3Exception)?.RequestId ?? "without id"})";

    private static string FirstLine(string text) => text.Split((char[])['\r', '\n'], 2)[0];
}

using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using ImageProxy.Originals.S3;

namespace ImageProxy.Tests.Originals.S3;

public sealed class S3ProblemTests
{
    [TestCase(304, "NotModified", nameof(S3ProblemKind.NotModified))]
    [TestCase(404, "NoSuchKey", nameof(S3ProblemKind.Missing))]
    [TestCase(404, "NotFound", nameof(S3ProblemKind.Missing))]
    [TestCase(404, "NoSuchBucket", nameof(S3ProblemKind.WrongBucket))]
    [TestCase(403, "AccessDenied", nameof(S3ProblemKind.Forbidden))]
    [TestCase(403, "Forbidden", nameof(S3ProblemKind.Forbidden))]
    [TestCase(403, "InvalidObjectState", nameof(S3ProblemKind.Archived))]
    [TestCase(403, "InvalidAccessKeyId", nameof(S3ProblemKind.Credentials))]
    [TestCase(403, "SignatureDoesNotMatch", nameof(S3ProblemKind.Credentials))]
    [TestCase(403, "RequestTimeTooSkewed", nameof(S3ProblemKind.Credentials))]
    [TestCase(400, "ExpiredToken", nameof(S3ProblemKind.Credentials))]
    [TestCase(400, "TokenRefreshRequired", nameof(S3ProblemKind.Credentials))]
    [TestCase(400, "AuthorizationHeaderMalformed", nameof(S3ProblemKind.Credentials))]
    [TestCase(401, "Unauthorized", nameof(S3ProblemKind.Credentials))]
    [TestCase(416, "InvalidRange", nameof(S3ProblemKind.OutOfRange))]
    [TestCase(301, "PermanentRedirect", nameof(S3ProblemKind.WrongBucket))]
    [TestCase(307, "TemporaryRedirect", nameof(S3ProblemKind.WrongBucket))]
    [TestCase(400, "InvalidRequest", nameof(S3ProblemKind.WrongBucket))]
    [TestCase(400, "RequestTimeout", nameof(S3ProblemKind.Failing))]
    [TestCase(500, "InternalError", nameof(S3ProblemKind.Failing))]
    [TestCase(502, "BadGateway", nameof(S3ProblemKind.Failing))]
    [TestCase(503, "SlowDown", nameof(S3ProblemKind.Throttled))]
    [TestCase(503, "ServiceUnavailable", nameof(S3ProblemKind.Throttled))]
    [TestCase(429, "TooManyRequests", nameof(S3ProblemKind.Throttled))]
    public void From_AnswerOfS3_IsClassified(int status, string code, string kind)
    {
        var exception = new AmazonS3Exception("text\nmore", ErrorType.Unknown, code, "REQ1", (HttpStatusCode)status);
        var problem = S3Problem.From(exception);
        Assert.That(problem.Kind.ToString(), Is.EqualTo(kind));
        Assert.That(problem.Reason, Does.Contain(code).And.Contain("REQ1").And.Not.Contain("\n"));
    }

    [Test]
    public void From_OtherExceptions_AreClassified()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(S3Problem.From(new TaskCanceledException()).Kind, Is.EqualTo(S3ProblemKind.TooSlow));
            Assert.That(S3Problem.From(new HttpRequestException("connect", new TimeoutException())).Kind, Is.EqualTo(S3ProblemKind.TooSlow));
            Assert.That(S3Problem.From(new AmazonClientException("no credentials")).Kind, Is.EqualTo(S3ProblemKind.Credentials));
            Assert.That(S3Problem.From(new S3BodyException("cut")).Kind, Is.EqualTo(S3ProblemKind.BodyCut));
            Assert.That(S3Problem.From(new HttpRequestException("refused")).Kind, Is.EqualTo(S3ProblemKind.Failing));
            Assert.That(S3Problem.From(new ArgumentOutOfRangeException("hex")).Kind, Is.EqualTo(S3ProblemKind.Failing));
        }
    }

    [Test]
    public void MayRetry_EveryKind_OnlyWhereTimeCanHelp() => Assert.That(
        Enum.GetValues<S3ProblemKind>().Where(k => new S3Problem(k, "").MayRetry),
        Is.EqualTo(new[] { S3ProblemKind.Failing, S3ProblemKind.Throttled, S3ProblemKind.BodyCut, S3ProblemKind.TooSlow }));
}

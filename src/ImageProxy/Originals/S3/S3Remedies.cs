namespace ImageProxy.Originals.S3;

/// <summary>What the operator can do about a bucket that does not serve, by the kind of problem.</summary>
internal static class S3Remedies
{
    public static string Of(S3ProblemKind kind) => kind switch
    {
        S3ProblemKind.Credentials => "Give the service valid credentials: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, or the role of the machine, with s3:GetObject on the bucket; set the clock; for a public bucket set Anonymous=true.",
        S3ProblemKind.WrongBucket => "Correct Bucket and Region of this source; a server that is not AWS mostly wants PathStyle=true, too.",
        S3ProblemKind.Failing or S3ProblemKind.TooSlow => "Check Endpoint (or Region), the name server and the firewall: a GET must come through to it within Originals:AttemptTimeout.",
        S3ProblemKind.Throttled => "The server refuses so many requests; wait, or ask for more.",
        _ => "Check Endpoint, Bucket and Region of this source.",
    };
}

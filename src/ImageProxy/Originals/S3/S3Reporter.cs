namespace ImageProxy.Originals.S3;

/// <summary>Tells the operator of problems, one line per kind and minute: wrong credentials fail every request alike.</summary>
internal sealed class S3Reporter(string source, TimeProvider time, ILogger logger)
{
    private readonly LogThrottle<S3ProblemKind> _throttle = new(time, TimeSpan.FromMinutes(1));

    public void Report(S3Problem problem, string key)
    {
        if (problem.Kind is S3ProblemKind.NotModified or S3ProblemKind.Missing || !_throttle.MayLog(problem.Kind, out int withheld))
            return;
        switch (problem.Kind)
        {
            case S3ProblemKind.Forbidden:
                logger.Forbidden(source, key, problem.Reason, withheld);
                break;
            case S3ProblemKind.Credentials:
                logger.CredentialFault(source, problem.Reason, withheld);
                break;
            case S3ProblemKind.WrongBucket or S3ProblemKind.OutOfRange:
                logger.WrongBucket(source, problem.Reason, withheld);
                break;
            case S3ProblemKind.Archived:
                logger.Archived(source, key, problem.Reason, withheld);
                break;
            case S3ProblemKind.TooSlow:
                logger.S3TooSlow(source, key, problem.Attempts, withheld);
                break;
            default:
                logger.S3Failed(problem.Exception, source, key, problem.Attempts, problem.Reason, withheld);
                break;
        }
    }
}

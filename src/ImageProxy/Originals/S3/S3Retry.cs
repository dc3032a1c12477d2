namespace ImageProxy.Originals.S3;

/// <summary>Attempts with jittered pauses between them, all inside one deadline.</summary>
internal sealed class S3Retry(OriginalsOptions limits, TimeProvider time)
{
    private readonly RetryBudget _budget = new();

    /// <summary>Runs <paramref name="attempt"/> until it succeeds, or another try cannot help or no longer fits.</summary>
    /// <param name="attempt">Gets a token that is cancelled at the deadline and when the caller leaves.</param>
    /// <returns>The value, or the last problem.</returns>
    /// <exception cref="OperationCanceledException">The caller has left.</exception>
    public async Task<(T? Value, S3Problem? Problem)> RunAsync<T>(
        Func<CancellationToken, Task<T>> attempt, int retries, CancellationToken cancellationToken)
        where T : class
    {
        _budget.Earn();
        long start = time.GetTimestamp();
        using var deadline = new CancellationTokenSource(limits.Deadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        bool cutBefore = false;
        for (int attempts = 1; ; attempts++)
        {
            var answer = await TryAsync();
            if (answer.Problem is not { } failed)
                return answer;
            failed = failed with { Attempts = attempts };
            var pause = PauseAfter(attempts, failed.Kind);
            bool mayRetry = failed.MayRetry && attempts <= retries && !(cutBefore && failed.Kind == S3ProblemKind.BodyCut)
                && time.GetElapsedTime(start) + pause < limits.Deadline && _budget.TrySpend();
            if (!mayRetry)
                return (null, failed);
            cutBefore |= failed.Kind == S3ProblemKind.BodyCut;
            await Task.Delay(pause, time, cancellationToken);
        }

        async Task<(T? Value, S3Problem? Problem)> TryAsync()
        {
            try
            {
                return (await attempt(either.Token), null);
            }
            catch (Exception) when (cancellationToken.IsCancellationRequested)
            {
                throw new OperationCanceledException(cancellationToken);
            }
            catch (Exception e)
            {
                return (null, S3Problem.From(e));
            }
        }
    }

    /// <summary>Doubles with every attempt; a random half of it spreads callers that failed together.</summary>
    private static TimeSpan PauseAfter(int attempts, S3ProblemKind kind)
    {
        double first = kind == S3ProblemKind.Throttled ? 200 : 50;
        return TimeSpan.FromMilliseconds(first * Math.Pow(2, attempts - 1) * (0.5 + (0.5 * Random.Shared.NextDouble())));
    }
}

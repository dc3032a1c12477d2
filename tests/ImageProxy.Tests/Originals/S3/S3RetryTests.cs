using ImageProxy.Originals;
using ImageProxy.Originals.S3;

namespace ImageProxy.Tests.Originals.S3;

public sealed class S3RetryTests
{
    private static readonly OriginalsOptions Limits = new() { Deadline = TimeSpan.FromSeconds(5) };

    [Test]
    public async Task RunAsync_FailsTwiceThenWorks_IsAskedThreeTimes()
    {
        int asked = 0;
        var (value, problem) = await Real().RunAsync(_ => ++asked < 3 ? throw new HttpRequestException("refused") : Task.FromResult("ok"), 2, default);
        Assert.That((value, problem, asked), Is.EqualTo(("ok", (S3Problem?)null, 3)));
    }

    [Test]
    public async Task RunAsync_AlwaysFails_GivesUpAfterTheRetries()
    {
        int asked = 0;
        var (value, problem) = await Real().RunAsync<string>(_ => throw new HttpRequestException($"refused {++asked}"), 2, default);
        Assert.That((value, problem!.Kind, problem.Attempts, problem.Reason), Is.EqualTo(((string?)null, S3ProblemKind.Failing, 3, "refused 3")));
    }

    [Test]
    public async Task RunAsync_BodyCutTwice_IsRetriedOnce()
    {
        int asked = 0;
        await Real().RunAsync<string>(_ => throw new S3BodyException($"cut {++asked}"), 5, default);
        Assert.That(asked, Is.EqualTo(2));
    }

    [Test]
    public async Task RunAsync_WhereTimeCannotHelp_IsAskedOnce()
    {
        int asked = 0;
        var (_, problem) = await Real().RunAsync<string>(_ => throw new Amazon.Runtime.AmazonClientException($"no credentials {++asked}"), 2, default);
        Assert.That((problem!.Kind, problem.Attempts, asked), Is.EqualTo((S3ProblemKind.Credentials, 1, 1)));
    }

    [Test]
    public async Task RunAsync_BudgetSpent_FailsAtOnce()
    {
        var retry = Real();
        int asked = 0;
        for (int i = 0; i < 40; i++)
            await retry.RunAsync<string>(_ => throw new HttpRequestException($"refused {++asked}"), 1, default);

        // 40 requests, the burst of 20 retries, and one for every ten requests.
        Assert.That(asked, Is.InRange(60, 64));
    }

    [Test]
    public async Task RunAsync_AttemptHangs_EndsAtTheDeadlineWithoutAnother()
    {
        var time = new ManualTime();
        int asked = 0;
        var run = new S3Retry(Limits, time).RunAsync<string>(
            async token =>
            {
                asked++;
                await Task.Delay(Timeout.Infinite, token);
                return "never";
            },
            2,
            default);
        time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.That(run.IsCompleted, Is.False);
        time.Advance(TimeSpan.FromSeconds(0.2));
        var (_, problem) = await run;
        Assert.That((problem!.Kind, asked), Is.EqualTo((S3ProblemKind.TooSlow, 1)));
    }

    [Test]
    public async Task RunAsync_NextPauseWouldPassTheDeadline_GivesUpNow()
    {
        var time = new ManualTime();
        var (_, problem) = await new S3Retry(Limits, time).RunAsync<string>(
            _ =>
            {
                time.Advance(TimeSpan.FromSeconds(4.999));
                throw new HttpRequestException("refused");
            },
            2,
            default);
        Assert.That((problem!.Kind, problem.Attempts), Is.EqualTo((S3ProblemKind.Failing, 1)));
    }

    [Test]
    public void RunAsync_CallerLeaves_ThrowsWhateverTheAttemptThrew()
    {
        using var gone = new CancellationTokenSource();
        var run = Real().RunAsync<string>(
            _ =>
            {
                gone.Cancel();
                throw new IOException("aborted");
            },
            2,
            gone.Token);
        Assert.That(async () => await run, Throws.InstanceOf<OperationCanceledException>());
    }

    private static S3Retry Real() => new(Limits, TimeProvider.System);
}
